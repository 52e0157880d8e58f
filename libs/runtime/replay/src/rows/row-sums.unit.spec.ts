import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@symphainy/kernel';
import { RowDigests } from './row-digests.js';
import { RowSums, bucketOf } from './row-sums.js';

const digest = (text: string) => sha256(Buffer.from(text));
const keys = Array.from({ length: 500 }, (_, at) => `exe_${at}`);

function sumsOf(rows: readonly string[]): RowSums {
  const sums = new RowSums();
  for (const key of rows) sums.put('executions', key, digest(key));
  return sums;
}

describe('sums of rows', () => {
  test('are equal for equal rows in another order', () => {
    expect(sumsOf(keys).differing(sumsOf([...keys].reverse())).size).toBe(0);
  });

  test('differ in the bucket of a row that is missing on either side, and nowhere else', () => {
    const expected = new Map([['executions', new Set([bucketOf('exe_17')])]]);
    const fewer = sumsOf(keys.filter((key) => key !== 'exe_17'));
    expect(sumsOf(keys).differing(fewer)).toEqual(expected);
    expect(fewer.differing(sumsOf(keys))).toEqual(expected);
  });

  test('tell a row of one table from the same row of another', () => {
    const other = new RowSums();
    for (const key of keys) other.put('artifacts', key, digest(key));
    expect([...sumsOf(keys).differing(other).keys()]).toEqual(['executions', 'artifacts']);
  });
});

describe('digests of rows', () => {
  const asked = new Map([['lineage', new Set([bucketOf('asked')])]] as const);

  test('are kept only of the buckets that are asked for', () => {
    const digests = new RowDigests(asked);
    for (const key of ['asked', ...keys.filter((key) => bucketOf(key) !== bucketOf('asked'))])
      digests.put('lineage', key, digest(key));
    digests.put('artifacts', 'asked', digest('asked'));
    expect([...digests.of('lineage').keys()]).toEqual(['asked']);
    expect(digests.of('artifacts').size).toBe(0);
  });

  test('of a row that came twice are those of the first, or of the last, as its table has it', () => {
    const digests = new RowDigests(asked);
    for (const text of ['first', 'second']) digests.putFirst('lineage', 'asked', digest(text));
    expect(digests.of('lineage').get('asked')).toBe(digest('first').toString('hex'));
    for (const text of ['third', 'fourth']) digests.put('lineage', 'asked', digest(text));
    expect(digests.of('lineage').get('asked')).toBe(digest('fourth').toString('hex'));
  });
});
