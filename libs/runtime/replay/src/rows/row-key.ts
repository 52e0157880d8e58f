/** What identifies a row in its table and partition, and the digest by which it is compared. */
import { sha256 } from '@symphainy/kernel';
import type { HistoryRow, RowsByTable, Table } from '@symphainy/public-works-read-store';
import { rowDigest } from '@symphainy/runtime-read-model';

type KeyOf = { readonly [Name in Table]: (row: RowsByTable[Name]) => string };

const keyOf: KeyOf = {
  executions: (row) => row.executionId,
  history: (row) => `${row.executionId} ${row.chunk}`,
  artifacts: (row) => row.artifactId,
  lineage: (row) => `${row.from} ${row.to} ${row.relation} ${row.path}`,
  sessions: (row) => row.sessionId,
  sessionClosings: (row) => row.sessionId,
  incidents: (row) => row.incidentId,
  refusals: (row) => `${row.tenantId} ${row.minuteMs} ${row.code}`,
};

export function rowKey<Name extends Table>(table: Name, row: RowsByTable[Name]): string {
  return keyOf[table](row);
}

/** A history's data counts by its SHA-256, so that whoever appends to it need not keep it. */
export function comparedDigest<Name extends Table>(table: Name, row: RowsByTable[Name]): Buffer {
  if (isHistory(table, row)) return historyDigest(row, sha256(row.data));
  return rowDigest(table, row);
}

/** As `comparedDigest`, of a chunk whose data has the given SHA-256. */
export function historyDigest(row: Omit<HistoryRow, 'data'>, dataDigest: Uint8Array): Buffer {
  return rowDigest('history', { ...row, data: dataDigest });
}

function isHistory(table: Table, row: RowsByTable[Table]): row is HistoryRow {
  return table === 'history' && 'data' in row;
}
