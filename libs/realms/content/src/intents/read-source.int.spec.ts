import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Report } from '@symphainy/contracts/realm';
import type { JsonObject } from '@symphainy/kernel';
import type { LegacyRecord } from '@symphainy/public-works-external-system/testing/legacy-files';
import { writeLegacyFile } from '@symphainy/public-works-external-system/testing/legacy-files';
import { ContentBench, artifact, failure } from '../testing/content-bench.js';

interface Page {
  readonly items: readonly { readonly key: string; readonly params: JsonObject }[];
  readonly next: JsonObject | null;
}

const records: LegacyRecord[] = [
  { type: 'C', number: '1', hold: 'N', amount: 0, name: 'SMITH' },
  { type: 'P', number: '12', hold: 'Y', amount: 1_050, name: 'JONES' },
  { type: 'P', number: '13', hold: 'N', amount: 2_000, name: 'BROWN' },
];

describe('a source', () => {
  let bench: ContentBench;
  beforeEach(async () => {
    bench = await ContentBench.open();
    await writeLegacyFile(bench.folder, 'V', records);
  });
  afterEach(() => bench.close());
  const run = (intent: string, params: JsonObject) => bench.run(intent, { params, grant: null });
  const pageOf = (report: Report): Page => {
    if (report.outcome?.$case !== 'succeeded') throw new Error(JSON.stringify(report.outcome));
    const [event] = report.outcome.value.events;
    expect(event?.type).toBe('batch.items');
    return JSON.parse(event?.data.toString() ?? 'null') as Page;
  };

  test('is scanned: what it holds is counted, no name leaves it', async () => {
    const report = await run('scan_source', { source: 'master' });
    const scan = artifact(report, 'scan');
    expect(scan).toMatchObject({
      source: 'master',
      records: 3,
      entities: 2,
      types: [{ type: 'C', records: 1, skipped: expect.any(String) }, { type: 'P' }],
      control_totals: [{ records: 2, sums: { amount: '30.50' } }],
    });
    expect(JSON.stringify(scan)).not.toContain('JONES');
    expect(report.outcome).toMatchObject({
      value: { artifacts: [{ derivedFrom: [{ system: 'master', version: scan['digest'] }] }] },
    });
  });

  test('gives a page of items: key, place and open attributes, and no name', async () => {
    const { items, next } = pageOf(await run('read_page', { source: 'master', cursor: null }));
    expect(next).toBeNull();
    expect(items).toEqual([
      {
        key: '000012',
        params: {
          source: 'master',
          digest: expect.any(String),
          record_index: 1,
          offset: 25,
          length: 25,
          record_type: 'P',
          collection: 'policies',
          key: '000012',
          product: 'P',
          litigation_hold: true,
        },
      },
      { key: '000013', params: expect.objectContaining({ record_index: 2, litigation_hold: false }) },
    ]);
    expect(JSON.stringify(items)).not.toContain('JONES');
  });

  test('gives pages of at most 500 items, each taken up by its cursor, until there are no more', async () => {
    const many = Array.from({ length: 1_203 }, (_, at) => ({ ...records[1]!, number: String(at) }));
    await writeLegacyFile(bench.folder, 'V', many);
    const sizes: number[] = [];
    const keys = new Set<string>();
    let cursor: JsonObject | null = null;
    do {
      const report = await run('read_page', { source: 'master', cursor });
      const page = pageOf(report);
      sizes.push(page.items.length);
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(200_000);
      for (const item of page.items) keys.add(item.key);
      cursor = page.next;
    } while (cursor !== null);
    expect(sizes).toEqual([500, 500, 203]);
    expect(keys.size).toBe(1_203);
  });

  test('gives one record by an item, as the decoder reads it, with where it came from', async () => {
    const { items } = pageOf(await run('read_page', { source: 'master' }));
    const params = items[0]!.params;
    const report = await run('read_record', params);
    expect(artifact(report, 'legacy_record')).toMatchObject({
      REC_NUMBER: '12',
      REC_AMOUNT: 10.5,
      REC_NAME: 'JONES',
    });
    expect(report.outcome).toMatchObject({
      value: {
        artifacts: [
          {
            derivedFrom: [
              { system: 'master', collection: 'P', key: '000012', version: `${String(params['digest'])}@25` },
            ],
          },
        ],
      },
    });
  });

  test('that changed since the scan gives no record', async () => {
    const { items } = pageOf(await run('read_page', { source: 'master' }));
    await appendFile(join(bench.folder, 'legacy-V.dat'), Buffer.alloc(4));
    expect((await run('read_record', items[0]!.params)).outcome).toEqual(
      failure('SYM-CT-0002', 'is not the file that was scanned'),
    );
  });

  test('gives an item for a record that cannot be read, which fails with its reason', async () => {
    await writeLegacyFile(bench.folder, 'V', [{ ...records[1]!, claims: '?' }]);
    const { items } = pageOf(await run('read_page', { source: 'master' }));
    expect(items).toMatchObject([{ key: 'record-0' }]);
    expect(items[0]!.params).not.toHaveProperty('key');
    expect((await run('read_record', items[0]!.params)).outcome).toEqual(failure('SYM-CB-0002', 'REC-COUNT'));
  });

  test('that is not bound, or is bound to write to, is refused', async () => {
    expect((await run('scan_source', { source: 'nowhere' })).outcome).toEqual(
      failure('SYM-CT-0001', 'no such system'),
    );
    expect((await run('scan_source', { source: 'store' })).outcome).toEqual(
      failure('SYM-CT-0001', 'rest_adapter'),
    );
  });
});
