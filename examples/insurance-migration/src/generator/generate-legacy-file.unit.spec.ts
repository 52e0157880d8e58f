/** The file is read back with the platform's codec and compared with what the generator says is in it. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordLayout } from '@symphainy/codec-cobol';
import { applyMapping, type Mapping } from '@symphainy/realm-insights';
import { documents, legacyFile } from '../legacy-file.js';
import { soundMapping } from '../testing/mapped-by.js';
import { layoutOf, readManifest, readRecords } from '../testing/read-records.js';
import { targetFaults } from '../testing/target-validation.js';
import { dirtNames } from './dirt.js';
import { generateLegacyFile, type GeneratedFile } from './generate-legacy-file.js';
import type { ManifestLine } from './manifest.js';

let folder: string;
let layout: RecordLayout;
let mapping: Mapping;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-master-'));
  layout = layoutOf(documents.copybook);
  mapping = soundMapping(documents.mapping, layout);
});
afterAll(() => rm(folder, { recursive: true }));

let made = 0;
function generate(policies: number, seed: number): Promise<GeneratedFile> {
  return generateLegacyFile({ policies, seed, out: join(folder, String(made++)) });
}

async function manifestOf(file: GeneratedFile): Promise<ManifestLine[]> {
  const lines: ManifestLine[] = [];
  for await (const line of readManifest(file.paths.manifest)) lines.push(line);
  return lines;
}

/** Decodes and maps every record and judges it by its line of the manifest. */
async function judge(file: GeneratedFile): Promise<void> {
  const manifest = readManifest(file.paths.manifest);
  let count = 0;
  for await (const { record, offset, length } of readRecords(layout, file.paths.data)) {
    const line = (await manifest.next()).value as ManifestLine;
    expect(line).toMatchObject({ record: count++, offset, length });
    const mapped = applyMapping(mapping, record);
    if (mapped.outcome === 'ignored') throw new Error(`record ${line.record} was ignored`);
    expect(mapped.key).toBe(line.dirt === 'missing_customer' ? mapped.key : line.key);
    if (line.expected.outcome === 'failed') {
      const errors = mapped.findings.map(({ code, target }) => ({ code, target }));
      expect({ dirt: line.dirt, entity: mapped.entity, errors }).toEqual({
        dirt: line.dirt,
        entity: null,
        errors: [line.expected.reason],
      });
    } else {
      expect(mapped.entity).toEqual(line.expected.entity);
      expect(mapped.findings.map(({ code }) => code)).toEqual(line.expected.warnings);
      expect(targetFaults(line.type === 'customer' ? 'customers' : 'policies', mapped.entity)).toEqual([]);
    }
  }
  expect((await manifest.next()).done).toBe(true);
  expect(count).toBe(file.records);
}

describe('A generated policy master file', () => {
  test('whatever the seed, every record decodes and maps to what the manifest expects', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    process.stdout.write(`generate-legacy-file.unit.spec seed ${seed}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        async (policies, fileSeed) => judge(await generate(policies, fileSeed)),
      ),
      { seed, numRuns: 12 },
    );
  });

  test('the same seed gives the same bytes, another seed gives others', async () => {
    const [first, again, other] = [await generate(500, 42), await generate(500, 42), await generate(500, 43)];
    for (const name of ['data', 'manifest', 'summary', 'copybook', 'description'] as const)
      expect(await readFile(again.paths[name])).toEqual(await readFile(first.paths[name]));
    expect(other.digest).not.toBe(first.digest);
    expect(first.digest).toBe(
      createHash('sha256')
        .update(await readFile(first.paths.data))
        .digest('hex'),
    );
    expect((await stat(first.paths.data)).size).toBe(first.bytes);
    expect(JSON.parse(await readFile(first.paths.description, 'utf8'))).toEqual(legacyFile);
  });

  test('a large file has every kind of dirt, about 3 % of held and 2 % of dirty policies', async () => {
    const file = await generate(6_000, 1);
    const lines = await manifestOf(file);
    const policies = lines.filter(({ type }) => type === 'policy');
    expect(policies).toHaveLength(6_000);
    expect(file.customers).toBe(lines.length - 6_000);
    const share = (kind: string) => policies.filter((line) => line.class === kind).length / policies.length;
    expect(share('litigation_hold')).toBeGreaterThan(0.02);
    expect(share('litigation_hold')).toBeLessThan(0.04);
    expect(share('dirty')).toBeGreaterThan(0.013);
    expect(share('dirty')).toBeLessThan(0.027);
    const kinds = new Set(policies.flatMap(({ dirt }) => dirt ?? []));
    expect([...kinds].sort()).toEqual([...dirtNames].sort());
    expect(new Set(policies.map(({ key }) => key)).size).toBe(6_000);
    const warned = lines.filter(
      ({ expected }) => expected.outcome === 'migrated' && expected.warnings.length > 0,
    );
    expect(warned.length).toBeGreaterThan(0);
  });

  test('the control totals are the sums of the decoded records, to the cent', async () => {
    const file = await generate(2_000, 5);
    const manifest = readManifest(file.paths.manifest);
    const sums = new Map<
      string,
      { policies: number; premium: bigint; unreadable: number; insured: bigint }
    >();
    for await (const { record } of readRecords(layout, file.paths.data)) {
      const line = (await manifest.next()).value as ManifestLine;
      if (line.type === 'customer') continue;
      const policy = record['PM_POLICY_DATA'] as Record<string, { toString(): string } | null>;
      const key = [line.class, policy['PM_PO_PRODUCT_CODE'], policy['PM_PO_CURRENCY']].join('/');
      const sum = sums.get(key) ?? { policies: 0, premium: 0n, unreadable: 0, insured: 0n };
      sums.set(key, sum);
      sum.policies++;
      const premium = policy['PM_PO_ANNUAL_PREMIUM'];
      if (premium === null || premium === undefined) sum.unreadable++;
      else sum.premium += cents(String(premium));
      sum.insured += cents(String(policy['PM_PO_SUM_INSURED']));
    }
    expect(
      file.totals.map((total) => ({
        key: [total.class, total.product_code, total.currency].join('/'),
        policies: total.policies,
        premium: cents(total.annual_premium),
        unreadable: total.unreadable_premiums,
        insured: cents(total.sum_insured),
      })),
    ).toEqual(
      [...sums.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, sum]) => ({ key, ...sum })),
    );
  });

  test('counts and seeds out of range are refused', async () => {
    for (const [policies, seed] of [
      [0, 1],
      [1.5, 1],
      [10_000_000, 1],
      [1, -1],
      [1, 2 ** 32],
    ] as const)
      await expect(generate(policies, seed)).rejects.toThrow(RangeError);
  });
});

/** 1234.50 or 1234.5 or 1234 as cents. */
function cents(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
}
