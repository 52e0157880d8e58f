import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const repository = join(import.meta.dirname, '../..');
const intent = 'claims.summarize_notes';

let folder: string;
let root: string;
let up: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'symphainy-realm-'));
  // The database may run as another user and must be able to enter.
  chmodSync(folder, 0o755);
  root = join(folder, 'repository');
  copyRepository(root);
});
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What is or would be committed, with the installed libraries, and links between packages that stay inside. */
function copyRepository(to: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const path of new Set(listed.split('\0'))) {
    if (path === '' || !existsSync(join(repository, path))) continue;
    cpSync(join(repository, path), join(to, path), { preserveTimestamps: true });
  }
  const libraries = join(repository, 'node_modules');
  mkdirSync(join(to, 'node_modules/@symphainy'), { recursive: true });
  for (const name of readdirSync(libraries)) {
    if (name === '@symphainy' || name === '.cache') continue;
    symlinkSync(join(libraries, name), join(to, 'node_modules', name));
  }
  for (const name of readdirSync(join(libraries, '@symphainy'))) {
    const target = readlinkSync(join(libraries, '@symphainy', name));
    symlinkSync(target, join(to, 'node_modules/@symphainy', name));
  }
}

function start(script: string, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', XDG_CONFIG_HOME: folder },
  });
}

/** What a program printed, and how it ended. */
async function run(
  script: string,
  ...args: readonly string[]
): Promise<{ code: number; output: string; errors: string }> {
  const child = start(script, ...args);
  let output = '';
  let errors = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, errors };
}

const symphainy = (...args: readonly string[]) =>
  run('apps/cli/bin/symphainy.mjs', ...args, '--data-dir', join(folder, 'data'));

/** Submits as the administrator of acme and waits for the outcome. */
const submit = (type: string, params: object) =>
  symphainy(
    ...['intent', 'submit', type, '--tenant', 'acme', '--wait', '60'],
    ...['--params', JSON.stringify(params)],
  );

async function startPlatform(): Promise<void> {
  up = start('apps/cli/bin/symphainy.mjs', 'up', '--port', '0', '--json', '--data-dir', join(folder, 'data'));
  let errors = '';
  up.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const child = up;
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve());
    child.once('close', () => reject(new Error(`the platform did not start: ${errors}`)));
  });
}

async function stop(): Promise<number | null> {
  if (!up) return null;
  if (up.exitCode === null && up.signalCode === null) {
    up.kill('SIGTERM');
    await once(up, 'exit');
  }
  return up.exitCode;
}

test('a realm that was just written is built, found, registered, keeps the contract and carries out an intent', async () => {
  expect(await run('tools/generators/realm.mjs', 'claims')).toMatchObject({ code: 0 });
  expect(await run('tools/build/run.mjs')).toMatchObject({ code: 0 });
  await startPlatform();

  const { output: status } = await symphainy('status', '--json');
  const { services } = JSON.parse(status) as { services: readonly { name: string; grpc?: string }[] };
  const address = services.find(({ name }) => name === 'claims')?.grpc;
  expect(await symphainy('realm', 'verify', address ?? 'claims is not there')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/keeps the contract/),
  });

  const document = { solution_id: 'claims', context: {}, intents: [{ type: intent }] };
  expect(await submit('city.publish_solution', { document })).toMatchObject({ code: 0 });
  const params = { subject: 'Claim 7', notes: ['Water damage', 'water damage ', 'Photographs are missing'] };
  expect(await submit(intent, params)).toMatchObject({
    code: 1,
    output: expect.stringContaining('REJECTED'),
  });
  const text = `permit (principal, action == Action::"${intent}", resource);`;
  expect(await submit('city.publish_policy', { text })).toMatchObject({ code: 0 });
  expect(await submit(intent, params)).toMatchObject({
    code: 0,
    output: expect.stringContaining('SUCCEEDED'),
  });
  expect(await stop()).toBe(0);
}, 90_000);
