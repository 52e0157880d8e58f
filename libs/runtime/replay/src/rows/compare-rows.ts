/** The rows of a store against the rows that the log gives. */
import { tables } from '@symphainy/public-works-read-store';
import type { RowSnapshot, Table } from '@symphainy/public-works-read-store';
import { comparedDigest, rowKey } from './row-key.js';
import type { RowDigests } from './rows-from-log.js';

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

  /** `fromLog` is used up by it. The snapshot stands at the seq up to which `fromLog` was made. */
  async compare(snapshot: RowSnapshot, partition: number, fromLog: RowDigests): Promise<void> {
    for (const table of tables) await this.compareTable(snapshot, table, partition, fromLog.get(table)!);
  }

  private async compareTable(
    snapshot: RowSnapshot,
    table: Table,
    partition: number,
    expected: Map<string, string>,
  ): Promise<void> {
    for await (const rows of snapshot.rows(table, partition)) {
      for (const row of rows) {
        this.compared += 1;
        const key = rowKey(table, row);
        const digest = expected.get(key);
        if (digest === undefined) this.add({ table, partition, key, problem: 'extra' });
        else if (digest !== comparedDigest(table, row))
          this.add({ table, partition, key, problem: 'changed' });
        expected.delete(key);
      }
    }
    for (const key of expected.keys()) {
      this.compared += 1;
      this.add({ table, partition, key, problem: 'missing' });
    }
  }

  private add(row: DifferentRow): void {
    this.differentTotal += 1;
    if (this.different.length < this.listedMax) this.different.push(row);
  }
}
