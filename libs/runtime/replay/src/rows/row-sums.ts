/**
 * The rows of one partition as sums of their digests, so that millions are compared in little memory: each row
 * counts into one bucket of its table, by its key. Rows that differ show as buckets that differ; which rows
 * they are is asked of those buckets alone.
 *
 * I1  Equal rows, in any order, give equal sums. A row that came twice under one key makes its bucket differ
 *     from one that has it once: whoever then looks at the rows themselves finds them equal.
 */
import { DigestSum } from '@symphainy/kernel';
import { tables } from '@symphainy/public-works-read-store';
import type { Table } from '@symphainy/public-works-read-store';
import type { RowSink } from './rows-from-log.js';

/** Some 250 rows a bucket where there are a million. */
const bucketsATable = 4096;

/** Buckets that differ, by table; tables without any are left out. */
export type DifferingBuckets = ReadonlyMap<Table, ReadonlySet<number>>;

export class RowSums implements RowSink {
  private readonly sums = new Map(tables.map((table) => [table, new Map<number, DigestSum>()] as const));
  private count = 0;

  get rows(): number {
    return this.count;
  }

  put(table: Table, key: string, digest: Uint8Array): void {
    const buckets = this.sums.get(table)!;
    const bucket = bucketOf(key);
    let sum = buckets.get(bucket);
    if (!sum) buckets.set(bucket, (sum = new DigestSum()));
    sum.add(digest);
    this.count += 1;
  }

  putFirst(table: Table, key: string, digest: Uint8Array): void {
    this.put(table, key, digest);
  }

  differing(other: RowSums): DifferingBuckets {
    const found = new Map<Table, ReadonlySet<number>>();
    for (const table of tables) {
      const [mine, theirs] = [this.sums.get(table)!, other.sums.get(table)!];
      const buckets = [...new Set([...mine.keys(), ...theirs.keys()])];
      const unlike = buckets.filter((bucket) => mine.get(bucket)?.hex() !== theirs.get(bucket)?.hex());
      if (unlike.length > 0) found.set(table, new Set(unlike));
    }
    return found;
  }
}

/** FNV-1a (Fowler, Noll and Vo), 32 bits: here only to spread keys. */
export function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % bucketsATable;
}
