/** The rows of a partition as one digest a table: what a verification compares. */
import { tables } from '@symphainy/public-works-read-store';
import type { RowSnapshot, Table } from '@symphainy/public-works-read-store';
import { TableDigest } from './row-digest.js';

export async function digestTables(
  snapshot: RowSnapshot,
  partition: number,
): Promise<ReadonlyMap<Table, TableDigest>> {
  const digests = new Map<Table, TableDigest>();
  for (const table of tables) {
    const digest = new TableDigest(table);
    for await (const rows of snapshot.rows(table, partition)) for (const row of rows) digest.add(row);
    digests.set(table, digest);
  }
  return digests;
}
