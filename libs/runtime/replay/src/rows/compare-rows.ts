/**
 * The rows of a store against the rows that the log gives: by sums first, row by row only where sums differ.
 */
import type { RowSnapshot, Table } from '@symphainy/public-works-read-store';
import { tables } from '@symphainy/public-works-read-store';
import { RowDigests } from './row-digests.js';
import { comparedDigest, rowKey } from './row-key.js';
import { RowSums } from './row-sums.js';
import type { RowSink } from './rows-from-log.js';

export interface DifferentRow {
  readonly table: Table;
  readonly partition: number;
  /** What identifies the row in its table. */
  readonly key: string;
  /** changed: both have it, with different bytes. missing: the store lacks it. extra: the log does not give it. */
  readonly problem: 'changed' | 'missing' | 'extra';
}

/** Rows compared, and those that differ: at most so many listed, all counted. */
export class RowComparison {
  compared = 0;
  differentTotal = 0;
  readonly different: DifferentRow[] = [];

  constructor(private readonly listedMax: number) {}

  /**
   * The snapshot stands at the seq up to which `fromLog` was made; `readAgain` gives the rows of the same piece
   * of log once more.
   */
  async compare(
    snapshot: RowSnapshot,
    partition: number,
    fromLog: RowSums,
    readAgain: (sink: RowSink) => Promise<void>,
  ): Promise<void> {
    const stored = new RowSums();
    for (const table of tables) {
      for await (const rows of snapshot.rows(table, partition))
        for (const row of rows) stored.put(table, rowKey(table, row), comparedDigest(table, row));
    }
    this.compared += stored.rows;
    const differing = fromLog.differing(stored);
    if (differing.size === 0) return;
    const expected = new RowDigests(differing);
    await readAgain(expected);
    for (const table of differing.keys()) await this.compareTable(snapshot, table, partition, expected);
  }

  private async compareTable(
    snapshot: RowSnapshot,
    table: Table,
    partition: number,
    expected: RowDigests,
  ): Promise<void> {
    const missing = new Map(expected.of(table));
    for await (const rows of snapshot.rows(table, partition)) {
      for (const row of rows) {
        const key = rowKey(table, row);
        if (!expected.has(table, key)) continue;
        const digest = missing.get(key);
        missing.delete(key);
        if (digest === undefined) this.add({ table, partition, key, problem: 'extra' });
        else if (digest !== comparedDigest(table, row).toString('hex'))
          this.add({ table, partition, key, problem: 'changed' });
      }
    }
    this.compared += missing.size;
    for (const key of missing.keys()) this.add({ table, partition, key, problem: 'missing' });
  }

  private add(row: DifferentRow): void {
    this.differentTotal += 1;
    if (this.different.length < this.listedMax) this.different.push(row);
  }
}
