/** The digest of each row whose bucket is asked for, by its key. */
import { tables } from '@symphainy/public-works-read-store';
import type { Table } from '@symphainy/public-works-read-store';
import { bucketOf } from './row-sums.js';
import type { DifferingBuckets } from './row-sums.js';
import type { RowSink } from './rows-from-log.js';

export class RowDigests implements RowSink {
  private readonly digests = new Map(tables.map((table) => [table, new Map<string, string>()] as const));

  constructor(private readonly buckets: DifferingBuckets) {}

  has(table: Table, key: string): boolean {
    return this.buckets.get(table)?.has(bucketOf(key)) ?? false;
  }

  put(table: Table, key: string, digest: Buffer): void {
    if (this.has(table, key)) this.digests.get(table)!.set(key, digest.toString('hex'));
  }

  putFirst(table: Table, key: string, digest: Buffer): void {
    if (!this.digests.get(table)!.has(key)) this.put(table, key, digest);
  }

  /** In hex. */
  of(table: Table): ReadonlyMap<string, string> {
    return this.digests.get(table)!;
  }
}
