import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPlatform } from '@symphainy/local-platform';

/** Compiled: the launcher would build first, which a test run has done. */
const main = join(import.meta.dirname, '../dist/main.js');

describe('symphainy up', () => {
  let folder: string;
  let dataDir: string;
  let up: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-up-'));
    await chmod(folder, 0o755);
    dataDir = join(folder, 'data');
  });
  afterAll(async () => {
    if (up && up.exitCode === null && up.signalCode === null) {
      up.kill('SIGTERM');
      await once(up, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  function symphainy(...args: readonly string[]): ChildProcess {
    const environment = { ...process.env, NODE_OPTIONS: '', XDG_CONFIG_HOME: folder, NO_COLOR: '1' };
    return spawn(process.execPath, [main, ...args, '--data-dir', dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
    });
  }

  async function start(): Promise<string> {
    up = symphainy('up', '--port', '0', '--json');
    let progress = '';
    up.stderr!.on('data', (chunk: Buffer) => (progress += chunk.toString()));
    const ended = once(up, 'exit').then(() => undefined);
    const line = await Promise.race([once(up.stdout!, 'data') as Promise<[Buffer]>, ended]);
    if (!line) throw new Error(`up ended before it was ready:\n${progress}`);
    return line[0].toString();
  }

  /** What a command printed, and how it ended. */
  async function outcome(
    ...args: readonly string[]
  ): Promise<{ code: number; output: string; errors: string }> {
    const child = symphainy(...args);
    let output = '';
    let errors = '';
    child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output, errors };
  }

  async function processes(): Promise<readonly number[]> {
    const platform = await readPlatform(dataDir);
    const postgres = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
    return [...platform!.record.services.map(({ pid }) => pid), Number(postgres.split('\n')[0])];
  }

  test('prints one line of JSON, and others can then submit and ask why', async () => {
    const line = await start();
    expect(line.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({
      ready: true,
      rest: expect.stringMatching(/^http:/),
      tenants: [{ tenant: 'acme' }, { tenant: 'globex' }],
    });

    const status = await outcome('status', '--json');
    const { services } = JSON.parse(status.output) as {
      services: readonly { name: string; status: string }[];
    };
    expect(services.map(({ status }) => status)).toEqual(services.map(() => 'ready'));

    const params = (policies: number) => JSON.stringify({ policies, constraints: ['No downtime'] });
    const submit = ['intent', 'submit', 'operations.plan_migration', '--wait', '--params'];
    const allowed = await outcome(...submit, params(350_000));
    expect(allowed).toMatchObject({ code: 0, output: expect.stringContaining('SUCCEEDED') });
    expect(allowed.errors).toContain('the development account of acme');

    const denied = await outcome(...submit, params(900_000));
    expect(denied).toMatchObject({
      code: 1,
      output: expect.stringContaining('split the migration into waves'),
    });

    const why = await outcome('why');
    expect(why.output).toContain('context.params.policies = 900000');
  });

  test('ends with code 0 when it is asked to, and leaves no process behind', async () => {
    const pids = await processes();
    up!.kill('SIGTERM');
    const [code] = (await once(up!, 'exit')) as [number];
    expect(code).toBe(0);
    expect(pids.filter(exists)).toEqual([]);
    expect((await outcome('status')).errors).toContain('SYM-LP-0009');
  });

  test('goes on with the same accounts at the next start, and takes all processes with it when it is killed', async () => {
    const first = JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')) as {
      tenants: readonly { password: string }[];
    };
    const { tenants } = JSON.parse(await start()) as { tenants: readonly { password: string }[] };
    expect(tenants.map(({ password }) => password)).toEqual(first.tenants.map(({ password }) => password));
    const pids = await processes();
    up!.kill('SIGKILL');
    while (pids.some(exists)) await wait(50);
  });

  test('starts again over what a killed one left, and says which service died when one does', async () => {
    await start();
    let errors = '';
    up!.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const { services } = (await readPlatform(dataDir))!.record;
    process.kill(services.find(({ name }) => name === 'operations')!.pid, 'SIGKILL');
    const [code] = (await once(up!, 'close')) as [number];
    expect(code).toBe(1);
    expect(errors).toMatch(/SYM-LP-0003.*operations.*SIGKILL/);
    expect(services.map(({ pid }) => pid).filter(exists)).toEqual([]);
  });
});

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
