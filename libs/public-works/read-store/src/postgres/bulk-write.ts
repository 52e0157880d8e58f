/**
 * Many rows in one statement: each column goes as one array, and `unnest` makes rows of them. The
 * statements never change, so each is prepared once a connection.
 *
 * Measured against what else there is: see docs/adr on the read store.
 */
import type { ClientBase } from 'pg';
import type { BatchChanges, ExecutionUpdate, RowValue, Table } from '../rows.js';
import { tables } from '../rows.js';
import { damaged } from '../store-error.js';
import { binaryArray } from './binary-array.js';
import type { Column, ColumnType } from './columns.js';
import { columnEntries, columnsOf, keyList } from './columns.js';

interface BulkStatement {
  readonly name: string;
  readonly text: string;
  readonly columns: readonly (readonly [property: string, column: Column])[];
}

/** What an insert does where the row is there. An execution is accepted once: that is an error. */
const onConflict: { readonly [Name in Table]: string } = {
  executions: '',
  history: 'DO UPDATE SET data = history.data || excluded.data',
  artifacts: `DO UPDATE SET ${assignAll('artifacts')}`,
  lineage: 'DO NOTHING',
  sessions: 'DO NOTHING',
  sessionClosings: 'DO NOTHING',
  incidents: 'DO NOTHING',
  refusals: 'DO UPDATE SET count = refusal.count + excluded.count',
};

const inserts = new Map(tables.map((table) => [table, insertStatement(table)]));

const updateColumns: readonly (readonly [keyof ExecutionUpdate, Column])[] = [
  ['executionId', ['execution_id', 'text']],
  ['status', ['status', 'text']],
  ['progress', ['progress', 'text']],
  ['finishedAtMs', ['finished_at_ms', 'bigint']],
  ['errorCode', ['error_code', 'text']],
  ['errorDetail', ['error_detail', 'text']],
  ['updatedAtMs', ['updated_at_ms', 'bigint']],
  ['updatedSeq', ['updated_seq', 'bigint']],
  ['updatedIndex', ['updated_index', 'integer']],
];

const update: BulkStatement = {
  name: 'update-execution',
  columns: updateColumns,
  text: `
    UPDATE execution e SET
      status = CASE
        WHEN u.progress IS NULL OR coalesce(u.status, e.status) IN ('PAUSED', 'COMPENSATING')
        THEN coalesce(u.status, e.status) ELSE u.progress END,
      finished_at_ms = CASE WHEN u.finished_at_ms = 0 THEN e.finished_at_ms ELSE u.finished_at_ms END,
      error_code = CASE WHEN u.error_code = '' THEN e.error_code ELSE u.error_code END,
      error_detail = CASE WHEN u.error_detail = '' THEN e.error_detail ELSE u.error_detail END,
      updated_at_ms = u.updated_at_ms, updated_seq = u.updated_seq, updated_index = u.updated_index
    FROM unnest(${parameters(updateColumns)}) AS u (${names(updateColumns)})
    WHERE e.execution_id = u.execution_id`,
};

/** Writes the changes of batches; partitions share no row, so they go together. */
export async function writeChanges(client: ClientBase, batches: readonly BatchChanges[]): Promise<void> {
  const updates = batches.flatMap(({ executionUpdates }) => executionUpdates);
  const writes = tables.map((table) => ({
    statement: inserts.get(table)!,
    rows: batches.flatMap((changes): readonly object[] => changes[table]),
  }));
  const results = await runAll(client, [...writes, { statement: update, rows: updates }]);
  const updated = results.get(update) ?? 0;
  if (updated !== updates.length) {
    throw damaged(`${updates.length - updated} executions that changed are not there.`);
  }
}

/** One after the other; the arrays of the next are made while the server works on the one before. */
async function runAll(
  client: ClientBase,
  writes: readonly { readonly statement: BulkStatement; readonly rows: readonly object[] }[],
): Promise<ReadonlyMap<BulkStatement, number>> {
  const counts = new Map<BulkStatement, number>();
  let running: Promise<void> = Promise.resolve();
  for (const { statement, rows } of writes) {
    if (rows.length === 0) continue;
    const values = statement.columns.map(([property, [, type]]) => columnValues(rows, property, type));
    await running;
    running = client
      .query({ name: statement.name, text: statement.text, values })
      .then(({ rowCount }) => void counts.set(statement, rowCount ?? 0));
  }
  await running;
  return counts;
}

function columnValues(rows: readonly object[], property: string, type: ColumnType): Buffer {
  const values = rows.map((row) => {
    const value = (row as { readonly [property: string]: RowValue | undefined })[property];
    return type === 'jsonb' ? JSON.stringify(value) : value;
  });
  return binaryArray(type, values);
}

function insertStatement(table: Table): BulkStatement {
  const columns = columnEntries(table);
  const conflict = onConflict[table] && `ON CONFLICT (${keyList(table)}) ${onConflict[table]}`;
  return {
    name: `insert-${columnsOf[table].table}`,
    columns,
    text: `
      INSERT INTO ${columnsOf[table].table} (${names(columns)})
      SELECT * FROM unnest(${parameters(columns)}) ${conflict}`,
  };
}

function parameters(columns: BulkStatement['columns']): string {
  return columns.map(([, [, type]], at) => `$${at + 1}::${type}[]`).join(', ');
}

function names(columns: BulkStatement['columns']): string {
  return columns.map(([, [name]]) => name).join(', ');
}

function assignAll(table: Table): string {
  return columnEntries(table)
    .map(([, [name]]) => `${name} = excluded.${name}`)
    .join(', ');
}
