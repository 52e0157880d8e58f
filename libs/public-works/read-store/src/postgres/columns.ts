/** Which table and columns hold which rows: the one place that knows both names. */
import type { RowsByTable, Table } from '../rows.js';

export type ColumnType = 'text' | 'integer' | 'bigint' | 'bytea' | 'jsonb';
/** Name and type of a column. */
export type Column = readonly [name: string, type: ColumnType];

export interface TableColumns<Name extends Table> {
  readonly table: string;
  readonly columns: { readonly [Property in keyof RowsByTable[Name]]-?: Column };
  /** The properties that identify a row, in the order of their index. */
  readonly key: readonly (keyof RowsByTable[Name])[];
}

const executionId: Column = ['execution_id', 'text'];
const tenantId: Column = ['tenant_id', 'text'];
const partition: Column = ['partition', 'integer'];
const path: Column = ['path', 'text'];
const seq: Column = ['seq', 'bigint'];
const index: Column = ['index', 'integer'];

export const columnsOf: { readonly [Name in Table]: TableColumns<Name> } = {
  executions: {
    table: 'execution',
    key: ['executionId'],
    columns: {
      executionId,
      tenantId,
      partition,
      intentId: ['intent_id', 'text'],
      type: ['type', 'text'],
      solutionId: ['solution_id', 'text'],
      solutionVersion: ['solution_version', 'integer'],
      status: ['status', 'text'],
      principalId: ['principal_id', 'text'],
      roles: ['roles', 'jsonb'],
      actorChain: ['actor_chain', 'jsonb'],
      channel: ['channel', 'text'],
      sessionId: ['session_id', 'text'],
      partitionKey: ['partition_key', 'text'],
      traceParent: ['trace_parent', 'text'],
      params: ['params', 'bytea'],
      sealedPointers: ['sealed_pointers', 'jsonb'],
      labels: ['labels', 'jsonb'],
      parentExecutionId: ['parent_execution_id', 'text'],
      itemKey: ['item_key', 'text'],
      itemIndex: ['item_index', 'bigint'],
      acceptedAtMs: ['accepted_at_ms', 'bigint'],
      updatedAtMs: ['updated_at_ms', 'bigint'],
      finishedAtMs: ['finished_at_ms', 'bigint'],
      errorCode: ['error_code', 'text'],
      errorDetail: ['error_detail', 'text'],
      acceptedSeq: ['accepted_seq', 'bigint'],
      acceptedIndex: ['accepted_index', 'integer'],
      updatedSeq: ['updated_seq', 'bigint'],
      updatedIndex: ['updated_index', 'integer'],
    },
  },
  history: {
    table: 'history',
    key: ['executionId', 'chunk'],
    columns: { executionId, chunk: ['chunk', 'bigint'], tenantId, partition, data: ['data', 'bytea'] },
  },
  artifacts: {
    table: 'artifact',
    key: ['artifactId'],
    columns: {
      artifactId: ['artifact_id', 'text'],
      tenantId,
      partition,
      executionId,
      path,
      name: ['name', 'text'],
      kind: ['kind', 'text'],
      contentType: ['content_type', 'text'],
      sizeBytes: ['size_bytes', 'bigint'],
      digest: ['digest', 'bytea'],
      keyId: ['key_id', 'text'],
      nonce: ['nonce', 'bytea'],
      ciphertext: ['ciphertext', 'bytea'],
      storedAt: ['stored_at', 'text'],
      recordedAtMs: ['recorded_at_ms', 'bigint'],
      seq,
      index,
    },
  },
  lineage: {
    table: 'lineage_edge',
    key: ['from', 'to', 'relation', 'path'],
    columns: {
      from: ['from_id', 'text'],
      to: ['to_id', 'text'],
      relation: ['relation', 'text'],
      path,
      tenantId,
      partition,
      seq,
      index,
    },
  },
  sessions: {
    table: 'session',
    key: ['sessionId'],
    columns: {
      sessionId: ['session_id', 'text'],
      tenantId,
      partition,
      principalId: ['principal_id', 'text'],
      channel: ['channel', 'text'],
      openedAtMs: ['opened_at_ms', 'bigint'],
      expiresAtMs: ['expires_at_ms', 'bigint'],
      seq,
      index,
    },
  },
  sessionClosings: {
    table: 'session_closing',
    key: ['sessionId', 'partition'],
    columns: {
      sessionId: ['session_id', 'text'],
      partition,
      tenantId,
      closedAtMs: ['closed_at_ms', 'bigint'],
      seq,
      index,
    },
  },
  incidents: {
    table: 'incident',
    key: ['incidentId'],
    columns: {
      incidentId: ['incident_id', 'text'],
      tenantId,
      partition,
      executionId,
      path,
      reason: ['reason', 'text'],
      openedAtMs: ['opened_at_ms', 'bigint'],
      seq,
      index,
    },
  },
  refusals: {
    table: 'refusal',
    key: ['tenantId', 'partition', 'minuteMs', 'code'],
    columns: {
      tenantId,
      partition,
      minuteMs: ['minute_ms', 'bigint'],
      code: ['code', 'text'],
      count: ['count', 'bigint'],
    },
  },
};

/** The select list that gives rows as they are named in `rows.ts`. */
export function selectList(table: Table, alias = ''): string {
  const prefix = alias && `${alias}.`;
  return columnEntries(table)
    .map(([property, [name]]) => `${prefix}${name} AS "${property}"`)
    .join(', ');
}

export function keyList(table: Table): string {
  const columns: { readonly [property: string]: Column } = columnsOf[table].columns;
  return columnsOf[table].key.map((property) => columns[property]![0]).join(', ');
}

export function columnEntries(table: Table): [property: string, column: Column][] {
  return Object.entries<Column>(columnsOf[table].columns);
}
