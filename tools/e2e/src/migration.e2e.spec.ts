/**
 * The main job from the command line: a mainframe file into a new system, with faults on the way; then what
 * a newcomer asks of what was kept; then a file, mapping and target of one's own.
 */
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPlatformLog } from '@symphainy/local-platform';
import { databaseText } from './evidence/database-text.js';
import { findBytes } from './evidence/find-bytes.js';
import { migrateArguments } from './platform/own-target.js';
import { generateLegacyFile, projectRoot, runCommand } from './platform/run-command.js';
import { temporaryFolder } from './platform/test-platform.js';

const policies = 150;

interface ManifestLine {
  readonly type: 'customer' | 'policy';
  readonly class: string;
  readonly key: string;
  readonly expected: { readonly outcome: string; readonly entity?: Readonly<Record<string, unknown>> };
}

interface Printed {
  readonly policies: number;
  readonly source_records: number;
  readonly skipped: Readonly<Record<string, { readonly records: number }>>;
  readonly migrated: number;
  readonly rejected: number;
  readonly failed: number;
  readonly verified: number;
  readonly duplicates: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly replay: { readonly equal: boolean };
  readonly target_dump: string;
  readonly report: string;
}

let folder: string;
beforeAll(async () => (folder = await temporaryFolder()));
afterAll(async () => await rm(folder, { recursive: true, force: true }));

const symphainy = (...args: readonly string[]) =>
  runCommand(args, { environment: { XDG_CONFIG_HOME: folder } });

async function succeeded(...args: readonly string[]): Promise<Printed> {
  const { code, out, told } = await symphainy(...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${told}`);
  return JSON.parse(out) as Printed;
}

async function linesOf<Line>(file: string): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const line of createInterface({ input: createReadStream(file) }))
    lines.push(JSON.parse(line) as Line);
  return lines;
}

describe('symphainy showcase insurance-migration', () => {
  let printed: Printed;
  let out: string;
  let told: string;
  let manifest: readonly ManifestLine[];

  beforeAll(async () => {
    out = join(folder, 'showcase');
    const showcase = ['showcase', 'insurance-migration', '--policies', String(policies), '--seed', '7'];
    const ended = await symphainy(...showcase, '--faults', 'some', '--out', out, '--json');
    told = ended.told;
    expect([ended.code, ended.told]).toEqual([0, ended.told]);
    printed = JSON.parse(ended.out) as Printed;
    manifest = await linesOf<ManifestLine>(join(out, 'legacy/manifest.ndjson'));
  });

  test('ends with everything that the manifest says, although target, realm and Runtime failed on the way', () => {
    const count = (outcome: string) =>
      manifest.filter(({ type, expected }) => type === 'policy' && expected.outcome === outcome).length;
    expect(printed).toMatchObject({
      policies,
      migrated: count('migrated'),
      rejected: count('refused_by_policy'),
      failed: count('failed'),
      verified: count('migrated'),
      duplicates: 0,
      replay: { equal: true },
    });
    const skipped = Object.values(printed.skipped).reduce((sum, { records }) => sum + records, 0);
    expect(printed.source_records).toBe(printed.migrated + printed.rejected + printed.failed + skipped);
    expect(printed.source_records).toBe(manifest.length);
  });

  test('injected every kind of fault', () => {
    expect(Object.keys(printed.faults).sort()).toEqual([
      'content_killed',
      'delay',
      'drop_after_commit',
      'rate_limit',
      'runtime_killed',
      'server_error',
    ]);
    expect(Object.values(printed.faults).every((count) => count > 0)).toBe(true);
  });

  test('leaves in the target exactly the entities that the manifest expects', async () => {
    const dumped = await linesOf<{ key: string; entity: unknown }>(printed.target_dump);
    const expected = manifest.filter(
      ({ type, expected }) => type === 'policy' && expected.outcome === 'migrated',
    );
    expect(new Map(dumped.map(({ key, entity }) => [key, entity]))).toEqual(
      new Map(expected.map(({ key, expected }) => [key, expected.entity])),
    );
  });

  test('leaves a report that a manager can open anywhere', async () => {
    const page = await readFile(printed.report, 'utf8');
    expect(page).toContain('>reconciled<');
    expect(page).not.toMatch(/<script|https?:/);
  });

  test('names a refused policy, and two commands that answer about it at once', async () => {
    const why = /npx symphainy (why exe_\S+ --data-dir \S+)/.exec(told)?.[1]?.split(' ') ?? [];
    const answered = await symphainy(...why.slice(0, 2), '--data-dir', join(out, 'platform'));
    expect([answered.code, answered.out]).toEqual([0, expect.stringContaining('held-policies-stay')]);
    expect(answered.out).toContain('context.params.litigation_hold = true');

    const candidate = join(projectRoot, 'examples/policies/stricter.cedar');
    expect(told).toContain('npx symphainy policy replay --policies examples/policies/stricter.cedar');
    const replayed = await symphainy(
      ...['policy', 'replay', '--policies', candidate, '--data-dir', join(out, 'platform')],
    );
    expect([replayed.code, replayed.out]).toEqual([
      0,
      expect.stringContaining('large-commercial-risks-by-hand'),
    ]);
  });

  test('explains a migrated policy from the record and its offset to the write and its digests', async () => {
    const items = await linesOf<{ key: string; status: string; execution_id: string }>(
      join(out, 'items.ndjson'),
    );
    const migrated = items.find(({ status }) => status === 'SUCCEEDED')!;
    const offset = (manifest as readonly (ManifestLine & { offset: number })[]).find(
      ({ key }) => key === migrated.key,
    )!.offset;
    const { out: text } = await symphainy(
      ...['why', migrated.execution_id, '--data-dir', join(out, 'platform')],
    );
    expect(text).toContain(`${migrated.key}  P of policy_master, at byte ${offset}`);
    expect(text).toMatch(/write +new_policy_api\/policies\/[\s\S]+before nothing[\s\S]+after +[0-9a-f]{64}/);
  });
});

describe('symphainy migrate', () => {
  let source: readonly string[];
  let legacy: string;

  beforeAll(async () => {
    legacy = join(folder, 'legacy');
    await mkdir(legacy);
    await generateLegacyFile(legacy, 40, 3);
    source = [...migrateArguments(legacy), ...['--out', join(folder, 'migrate'), '--json']];
  });

  test('says what it would do without starting anything', async () => {
    const { code, out } = await symphainy(...source, '--dry-run');
    expect(code).toBe(0);
    const said = JSON.parse(out) as Readonly<Record<string, number>>;
    const manifest = await linesOf<ManifestLine>(join(legacy, 'manifest.ndjson'));
    const count = (outcome: string) => manifest.filter(({ expected }) => expected.outcome === outcome).length;
    expect(said).toMatchObject({
      source_records: manifest.length,
      would_migrate: count('migrated'),
      would_be_refused: count('refused_by_policy'),
      would_fail: count('failed'),
      firsts: { customers: { key: expect.any(String) }, policies: { entity: expect.any(Object) } },
    });
  });

  test('moves customers and policies, and a second run moves nothing twice', async () => {
    const manifest = await linesOf<ManifestLine>(join(legacy, 'manifest.ndjson'));
    const migrated = manifest.filter(({ expected }) => expected.outcome === 'migrated').length;
    expect(await succeeded(...source)).toMatchObject({ migrated, duplicates: 0, replay: { equal: true } });
    expect(await succeeded(...source)).toMatchObject({ migrated, duplicates: 0, replay: { equal: true } });
  });

  test('writes no name of a customer into the log, the rows or the state', async () => {
    const manifest = await linesOf<ManifestLine>(join(legacy, 'manifest.ndjson'));
    const names = manifest
      .filter(({ type }) => type === 'customer')
      .flatMap(({ expected: { entity = {} } }) => [
        entity['last_name'],
        entity['organisation_name'],
        entity['email'],
      ])
      .filter((name) => typeof name === 'string' && name.length > 6) as readonly string[];
    expect(names.length).toBeGreaterThan(10);
    const log = await openPlatformLog(join(folder, 'migrate/platform'));
    const evidence = join(folder, 'evidence');
    try {
      await mkdir(evidence);
      const tables = await databaseText(log.databaseUrl);
      await writeFile(join(evidence, 'rows.txt'), [...tables.values()].join('\n'));
    } finally {
      await log.close();
    }
    const open = 'operations.migrate_record';
    const { hits } = await findBytes([evidence], [...new Set(names), open]);
    expect(hits.filter(({ text }) => text === open)).not.toEqual([]);
    expect(hits.filter(({ text }) => text !== open)).toEqual([]);
  });

  test.each<readonly [string, readonly string[], string]>([
    ['a record format that the file does not have', ['--record-format', 'F'], 'SYM-CB-0002'],
    ['a source that is not there', ['--source', '/nowhere'], 'SYM-CB-0004'],
    ['a target file that is not there', ['--target', '/nowhere.yaml'], 'SYM-LP-0008'],
  ])('refuses %s before anything is started', async (_, wrong, code) => {
    const { code: exit, told } = await symphainy(...source, ...wrong, '--out', join(folder, 'refused'));
    expect([exit, told]).toEqual([expect.any(Number), expect.stringContaining(code)]);
    expect(exit).not.toBe(0);
    expect(told).not.toContain('starting');
  });
});
