import { afterAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPlatformLog } from '@symphainy/local-platform';
import { PostgresWal } from '@symphainy/public-works-wal';

const run = promisify(execFile);
const main = new URL('../dist/main.js', import.meta.url).pathname;
const stricter = new URL('../../../examples/policies/stricter.cedar', import.meta.url).pathname;
const policies = 150;

interface Migration {
  readonly migrated: number;
  readonly rejected: number;
  readonly failed: number;
  readonly verified: number;
  readonly source_records: number;
  readonly skipped: Readonly<Record<string, { readonly records: number }>>;
  readonly faults: Readonly<Record<string, number>>;
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function symphainy(...args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(process.execPath, [main, ...args], { maxBuffer: 16 * 1024 * 1024 });
    return { status: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}

/** The bytes of every record of the log that a folder kept. */
async function logBytes(dataDir: string): Promise<Buffer> {
  const log = await openPlatformLog(dataDir);
  const wal = new PostgresWal({ connectionString: log.databaseUrl, partitionCount: log.partitionCount });
  try {
    const partitions = Array.from({ length: log.partitionCount + 1 }, (_, partition) => partition);
    const ends = await wal.ends(partitions);
    const ranges = [...ends].map(([partition, end]) => ({ partition, from: 0, end }));
    const chunks: Uint8Array[] = [];
    for await (const records of wal.read(ranges)) chunks.push(...records.map(({ bytes }) => bytes));
    return Buffer.concat(chunks);
  } finally {
    await wal.close();
    await log.close();
  }
}

describe('the migration of the showcase', () => {
  let folder = '';
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('reconciles with the manifest of the file though the target fails and services are killed', async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-migration-'));
    const args = ['--policies', String(policies), '--faults', 'some', '--out', folder, '--json'];
    const { status, stdout, stderr } = await symphainy('showcase', 'insurance-migration', ...args);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(1);
    const result = JSON.parse(lines[0]!) as Migration;
    expect(result).toMatchObject({
      policies,
      duplicates: 0,
      replay: { equal: true },
      wal: { kind: 'postgres' },
    });
    const { migrated, rejected, failed, verified, skipped, source_records: sourceRecords, faults } = result;
    const left = Object.values(skipped).map(({ records }) => records);
    expect(migrated + rejected + failed + left.reduce((sum, records) => sum + records, 0)).toBe(
      sourceRecords,
    );
    expect(migrated + rejected + failed).toBe(policies);
    expect(verified).toBe(migrated);
    for (const count of Object.values(faults)) expect(count).toBeGreaterThan(0);
  });

  test('leaves no name that it moved in the log', async () => {
    const dump = await readFile(join(folder, 'target-dump.ndjson'), 'utf8');
    const names = [...dump.matchAll(/"(?:business_name|name|driver)":"([^"]{6,})"/g)].map(
      ([, name]) => name!,
    );
    expect(names.length).toBeGreaterThan(5);
    const bytes = await logBytes(join(folder, 'platform'));
    // What is open must be found, or the search would prove nothing.
    expect(bytes.includes('litigation_hold')).toBe(true);
    expect(names.filter((name) => bytes.includes(name))).toEqual([]);
  });

  test('says why a policy was refused, and what stricter policies would have changed, from what it kept', async () => {
    const dataDir = join(folder, 'platform');
    const { stdout } = await symphainy(
      'policy',
      'replay',
      '--policies',
      stricter,
      '--data-dir',
      dataDir,
      '--json',
    );
    const replayed = JSON.parse(stdout) as { flipped: number; to_deny: number; decisions: number };
    expect(replayed.decisions).toBeGreaterThan(policies);
    expect(replayed.to_deny).toBeGreaterThan(0);
    const verified = await symphainy('wal', 'verify', '--data-dir', dataDir, '--json');
    expect(JSON.parse(verified.stdout)).toMatchObject({
      chain: 'ok',
      without_tenant: 0,
      without_intent: 0,
      without_decision: 0,
      without_attribution: 0,
    });
  });
});
