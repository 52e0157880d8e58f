import { appendFile, mkdtemp, rm, utimes, stat, writeFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@symphainy/kernel';
import type { PageCursor, PageLimits, RecordHead, RecordSource } from '../record-source.js';
import type { LegacyRecord } from '../testing/legacy-files.js';
import { legacySettings, recordBytes, writeLegacyFile } from '../testing/legacy-files.js';
import { MainframeFile } from './mainframe-file.js';

const { signal } = new AbortController();
const limits = (itemsMax: number, bytesMax = 10_000): PageLimits => ({
  itemsMax,
  bytesMax,
  sizeOf: () => 100,
});

/** A customer, then policies; every fourth is on hold. */
function sampleRecords(count: number): LegacyRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    type: at % 5 === 0 ? 'C' : 'P',
    number: String(at % 10_000),
    hold: at % 4 === 0 ? 'Y' : 'N',
    amount: at % 7 === 3 ? -at : at * 100 + 1,
    name: `N${at % 10_000}`,
  }));
}

async function allPages(source: RecordSource, itemsMax: number): Promise<RecordHead[]> {
  const heads: RecordHead[] = [];
  let cursor: PageCursor | null = null;
  do {
    const page = await source.readPage(cursor, limits(itemsMax), signal);
    heads.push(...page.heads);
    cursor = page.next;
  } while (cursor !== null);
  return heads;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainframe-'));
});
afterEach(() => rm(folder, { recursive: true }));
const open = (format: string, more: JsonObject = {}): MainframeFile =>
  MainframeFile.open('master', legacySettings(folder, format, more));

describe.each(['F', 'V', 'VB', 'D'])('a file of format %s', (format) => {
  test('is scanned once: records by type with reasons, and totals exact to the cent', async () => {
    await writeLegacyFile(folder, format, [
      { type: 'P', number: '1', hold: 'N', amount: 10, name: 'a' },
      { type: 'C', number: '2', hold: 'N', amount: 99_999, name: 'b' },
      { type: 'P', number: '3', hold: 'N', amount: 20, name: 'c' },
      { type: 'T', number: '4', hold: 'N', amount: 1, name: 'd' },
      { type: 'P', number: '5', hold: 'N', amount: -1_234_567, name: 'e' },
    ]);
    const { size } = await stat(join(folder, `legacy-${format}.dat`));
    await expect(open(format).scan(signal)).resolves.toMatchObject({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: size,
      records: 5,
      entities: 3,
      types: [
        { type: 'C', records: 1, skipped: 'customers move with another migration' },
        { type: 'P', records: 3 },
        { type: 'T', records: 1, skipped: 'the binding does not name this type' },
      ],
      controlTotals: [
        { group: { collection: 'policies', product: 'P' }, records: 3, sums: { amount: '-12345.37' } },
      ],
    });
  });

  test.each([1, 2, 3, 4, 7, 100])('gives the same records in pages of %i', async (itemsMax) => {
    await writeLegacyFile(folder, format, sampleRecords(23));
    const heads = await allPages(open(format), itemsMax);
    expect(heads.map(({ recordIndex }) => recordIndex)).toEqual(
      Array.from({ length: 23 }, (_, at) => at).filter((at) => at % 5 !== 0),
    );
    expect(heads).toEqual(await allPages(open(format), 1_000));
  });

  test('gives each record again by its place alone', async () => {
    await writeLegacyFile(folder, format, sampleRecords(23));
    const source = open(format);
    const { digest } = await source.readPage(null, limits(1), signal);
    for (const head of await allPages(source, 4)) {
      const { json } = await source.readRecord(head, digest);
      expect(JSON.parse(json)).toMatchObject({
        REC_NAME: `N${head.recordIndex}`,
        REC_CLAIMS: [{ REC_CLAIM: 'X' }],
      });
    }
  });
});

describe('the head of a record', () => {
  const headOf = async (record: Partial<LegacyRecord>): Promise<RecordHead | undefined> => {
    await writeLegacyFile(folder, 'V', [
      { type: 'P', number: '12', hold: 'N', amount: 1, name: 'x', ...record },
    ]);
    return (await open('V').readPage(null, limits(10), signal)).heads[0];
  };

  test('has its key in the form of the target, its place and what the binding opens, and no name', async () => {
    expect(await headOf({ name: 'SMITH' })).toEqual({
      recordIndex: 0,
      offset: 0,
      length: recordBytes + 4,
      recordType: 'P',
      collection: 'policies',
      key: '000012',
      attributes: { product: 'P', litigation_hold: false },
    });
  });

  test('takes a flag that it cannot read for what the binding says', async () => {
    expect(await headOf({ hold: '?' })).toMatchObject({ attributes: { litigation_hold: true } });
  });

  test('of a record whose counts cannot be read is there all the same, so that it can fail with a reason', async () => {
    expect(await headOf({ claims: '?' })).toMatchObject({ recordType: null, key: null, attributes: {} });
    const source = open('V');
    const { digest, heads } = await source.readPage(null, limits(10), signal);
    await expect(source.readRecord(heads[0]!, digest)).rejects.toMatchObject({
      code: 'SYM-CB-0002',
      detail: expect.stringContaining('record 1 at byte offset 0: field REC-COUNT at byte offset 22'),
    });
  });
});

describe('a page', () => {
  test('has no more bytes than fit, but one item at least', async () => {
    await writeLegacyFile(folder, 'F', sampleRecords(20));
    const page = (bytesMax: number) => open('F').readPage(null, limits(500, bytesMax), signal);
    expect((await page(350)).heads).toHaveLength(3);
    expect((await page(1)).heads).toHaveLength(1);
  });
});

describe('a file that changes', () => {
  const file = (): string => join(folder, 'legacy-F.dat');
  beforeEach(() => writeLegacyFile(folder, 'F', sampleRecords(10)));
  const changed = {
    code: 'SYM-CT-0002',
    detail: expect.stringContaining('is not the file that was scanned'),
  };

  test('by growing is another file: neither record nor page is read from it', async () => {
    const source = open('F');
    const { digest, heads, next } = await source.readPage(null, limits(2), signal);
    await appendFile(file(), 'x'.repeat(recordBytes));
    await expect(source.readRecord(heads[0]!, digest)).rejects.toMatchObject(changed);
    await expect(source.readPage(next, limits(2), signal)).rejects.toMatchObject(changed);
  });

  test('without changing size and time of change is found out too', async () => {
    const source = open('F');
    const { digest, heads } = await source.readPage(null, limits(2), signal);
    const { atime, mtime } = await stat(file());
    await writeLegacyFile(folder, 'F', sampleRecords(10).reverse());
    await utimes(file(), atime, mtime);
    await expect(source.readRecord(heads[0]!, digest)).rejects.toMatchObject(changed);
  });

  test('back to what it was is the same file', async () => {
    const source = open('F');
    const { digest, heads } = await source.readPage(null, limits(2), signal);
    await writeLegacyFile(folder, 'F', sampleRecords(10));
    await expect(source.readRecord(heads[0]!, digest)).resolves.toMatchObject({ digest });
  });

  test('a new process finds the change as well', async () => {
    const { digest, heads } = await open('F').readPage(null, limits(2), signal);
    await appendFile(file(), 'x'.repeat(recordBytes));
    await expect(open('F').readRecord(heads[0]!, digest)).rejects.toMatchObject(changed);
  });
});

describe('a file that does not fit', () => {
  test('its copybook says where the last whole record ends', async () => {
    await writeLegacyFile(folder, 'F', sampleRecords(3));
    await appendFile(join(folder, 'legacy-F.dat'), 'half');
    await expect(open('F', { record_length: recordBytes }).scan(signal)).rejects.toMatchObject({
      code: 'SYM-CB-0002',
      detail: expect.stringMatching(/record 4 at byte offset 63: the last record is partial: 4 of 21 bytes/),
    });
  });

  test('is named when it is not there', async () => {
    await writeLegacyFile(folder, 'F', []);
    const source = open('F', { file: join(folder, 'nowhere.dat') });
    await expect(source.scan(signal)).rejects.toMatchObject({
      code: 'SYM-CB-0004',
      detail: expect.stringContaining('nowhere.dat'),
    });
  });

  test('the binding is told of a field that the copybook does not have', async () => {
    await writeLegacyFile(folder, 'F', []);
    expect(() => open('F', { type_field: 'REC_KIND' })).toThrow(
      expect.objectContaining({ code: 'SYM-CT-0001', detail: expect.stringContaining('no field REC_KIND') }),
    );
  });

  test.each([
    [{ record_format: 'X' }, 'settings/record_format must be one of F, FB, V, VB, D'],
    [{ entity_types: {} }, 'settings/entity_types must name at least one type'],
    [{ entity_types: { P: { key: 'REC_NUMBER' } } }, 'settings/entity_types/P/collection must be a text'],
    [{ fil: 'x' }, 'settings/fil is not a member'],
  ])('the settings %j are refused: %s', async (more, fault) => {
    await writeLegacyFile(folder, 'F', []);
    expect(() => open('F', more)).toThrow(
      expect.objectContaining({ code: 'SYM-CT-0001', detail: expect.stringContaining(fault) }),
    );
  });
});

describe('a service that may read some folders only', () => {
  test('reads nothing else, not even through a link', async () => {
    await writeLegacyFile(folder, 'F', sampleRecords(1));
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'secret'), 'x');
    await symlink(join(outside, 'secret'), join(folder, 'link'));
    const openIn = (file: string) => () =>
      MainframeFile.open('master', legacySettings(folder, 'F', { file }), { roots: [folder] });
    expect(openIn(join(folder, 'legacy-F.dat'))).not.toThrow();
    expect(openIn(join(folder, 'link'))).toThrow('SYM-CT-0001');
    expect(openIn(join(folder, '..', outside, 'secret'))).toThrow('SYM-CT-0001');
    await rm(outside, { recursive: true });
  });
});

test('a file is indexed every thousand records, and its scan tells how far it is', async () => {
  await writeLegacyFile(folder, 'F', sampleRecords(30_000));
  const percents: number[] = [];
  const { index, records } = await open('F').scan(signal, (percent) => percents.push(percent));
  expect(records).toBe(30_000);
  expect(index.every).toBe(1_000);
  expect(index.offsets[29]).toBe(29_000 * recordBytes);
  expect(percents.at(-1)).toBe(100);
});
