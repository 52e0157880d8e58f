/**
 * The rows that people query. Each is a function of the log alone, so a replay makes them again and
 * compares. Rows are flat: a property is a column, `camelCase` here and `snake_case` there.
 *
 * | term   | what it means here                                                                     |
 * | ------ | -------------------------------------------------------------------------------------- |
 * | row    | what is stored: one item of a table, in one partition                                  |
 * | change | what a transition adds: a whole row, or the part of an earlier row that it changes     |
 * | chunk  | the piece of an execution's history that stands in one range of frames; it only grows  |
 *
 * I1  A row belongs to one partition and is written by that partition's owner only.
 * I2  A row holds open values and ciphertext, never the plaintext of a classified value.
 */
import type { JsonValue } from '@symphainy/kernel';

export type ExecutionStatus =
  | 'ACCEPTED'
  | 'RUNNING'
  | 'WAITING'
  | 'PAUSED'
  | 'STUCK'
  | 'COMPENSATING'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'COMPENSATED'
  | 'CANCELLED'
  | 'TERMINATED'
  | 'REJECTED';

export interface ExecutionRow {
  readonly executionId: string;
  readonly tenantId: string;
  readonly partition: number;
  readonly intentId: string;
  readonly type: string;
  readonly solutionId: string;
  readonly solutionVersion: number;
  readonly status: ExecutionStatus;
  readonly principalId: string;
  readonly roles: readonly string[];
  readonly actorChain: readonly string[];
  readonly channel: string;
  readonly sessionId: string;
  readonly partitionKey: string;
  readonly traceParent: string;
  /** JSON of the parameters without the classified fields. */
  readonly params: Uint8Array;
  /** JSON pointers of the classified fields, which are sealed. */
  readonly sealedPointers: readonly string[];
  readonly labels: { readonly [name: string]: string };
  /** The batch that it is an item of; empty, like the key, when it is none. */
  readonly parentExecutionId: string;
  readonly itemKey: string;
  /** Its place in the batch, from 0. */
  readonly itemIndex: number;
  readonly acceptedAtMs: number;
  readonly updatedAtMs: number;
  /** 0 while it is not finished. */
  readonly finishedAtMs: number;
  readonly errorCode: string;
  readonly errorDetail: string;
  readonly acceptedSeq: number;
  readonly acceptedIndex: number;
  readonly updatedSeq: number;
  readonly updatedIndex: number;
}

/** The part of an execution that changes after it was accepted. */
export interface ExecutionUpdate {
  readonly executionId: string;
  /** Undefined: as it was. */
  readonly status: ExecutionStatus | undefined;
  /** How it goes on from `status`, unless it is paused or compensating, which says more. Undefined: as it was. */
  readonly progress: 'RUNNING' | 'WAITING' | undefined;
  /** 0: not finished by this change. */
  readonly finishedAtMs: number;
  /** Empty: as it was. */
  readonly errorCode: string;
  readonly errorDetail: string;
  readonly updatedAtMs: number;
  readonly updatedSeq: number;
  readonly updatedIndex: number;
}

/** An execution after an update. */
export function executionAfter(row: ExecutionRow, update: ExecutionUpdate): ExecutionRow {
  return { ...row, status: statusAfter(row.status, update), ...changedSince(row, update) };
}

/** Two updates as one: a status that is set again begins anew. */
export function updateAfter(earlier: ExecutionUpdate, update: ExecutionUpdate): ExecutionUpdate {
  const status = update.status ?? earlier.status;
  const progress = update.progress ?? (update.status === undefined ? earlier.progress : undefined);
  return { ...earlier, status, progress, ...changedSince(earlier, update) };
}

function statusAfter(status: ExecutionStatus, update: ExecutionUpdate): ExecutionStatus {
  const set = update.status ?? status;
  return set === 'PAUSED' || set === 'COMPENSATING' ? set : (update.progress ?? set);
}

/** All but the status: what the update leaves open stays as it was. */
function changedSince(earlier: ExecutionUpdate | ExecutionRow, update: ExecutionUpdate) {
  return {
    finishedAtMs: update.finishedAtMs || earlier.finishedAtMs,
    errorCode: update.errorCode || earlier.errorCode,
    errorDetail: update.errorDetail || earlier.errorDetail,
    updatedAtMs: update.updatedAtMs,
    updatedSeq: update.updatedSeq,
    updatedIndex: update.updatedIndex,
  };
}

/** One chunk of an execution's history; as a change, what is appended to it. */
export interface HistoryRow {
  readonly executionId: string;
  readonly chunk: number;
  readonly tenantId: string;
  readonly partition: number;
  /** Records of transitions as libs/runtime/read-model encodes them; opaque here. */
  readonly data: Uint8Array;
}

/** What is known of an artifact, and its content when that is not in the artifact store. */
export interface ArtifactRow {
  readonly artifactId: string;
  readonly tenantId: string;
  readonly partition: number;
  readonly executionId: string;
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Keyed digest of the plaintext. */
  readonly digest: Uint8Array;
  /** Empty, like nonce and ciphertext, when the content is in the artifact store. */
  readonly keyId: string;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** Where the artifact store has it; empty when it is here. */
  readonly storedAt: string;
  readonly recordedAtMs: number;
  readonly seq: number;
  readonly index: number;
}

/**
 * `produced`: execution (at `path`) → artifact. `used`: artifact → execution (at `path`).
 * `derived`: data reference, in text form → artifact. `wrote`: execution (at `path`) → data reference.
 */
export type LineageRelation = 'produced' | 'used' | 'derived' | 'wrote';

/** An edge of provenance. From, to, relation and path identify it; the first one stays. */
export interface LineageRow {
  readonly from: string;
  readonly to: string;
  readonly relation: LineageRelation;
  /** The step that made the edge. */
  readonly path: string;
  readonly tenantId: string;
  readonly partition: number;
  readonly seq: number;
  readonly index: number;
}

export interface SessionRow {
  readonly sessionId: string;
  readonly tenantId: string;
  readonly partition: number;
  readonly principalId: string;
  readonly channel: string;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  readonly seq: number;
  readonly index: number;
}

/**
 * That a session was closed or revoked. A row of its own, because a revocation stands in the control
 * log and the session in another partition (I1).
 */
export interface SessionClosingRow {
  readonly sessionId: string;
  readonly partition: number;
  readonly tenantId: string;
  readonly closedAtMs: number;
  readonly seq: number;
  readonly index: number;
}

export interface IncidentRow {
  readonly incidentId: string;
  readonly tenantId: string;
  readonly partition: number;
  /** Empty when the incident is of no execution. */
  readonly executionId: string;
  readonly path: string;
  readonly reason: string;
  readonly openedAtMs: number;
  readonly seq: number;
  readonly index: number;
}

/** Requests refused before any decision; as a change, how many more. */
export interface RefusalRow {
  readonly tenantId: string;
  readonly partition: number;
  readonly minuteMs: number;
  readonly code: string;
  readonly count: number;
}

/** The stored tables and what a row of each is. */
export interface RowsByTable {
  readonly executions: ExecutionRow;
  readonly history: HistoryRow;
  readonly artifacts: ArtifactRow;
  readonly lineage: LineageRow;
  readonly sessions: SessionRow;
  readonly sessionClosings: SessionClosingRow;
  readonly incidents: IncidentRow;
  readonly refusals: RefusalRow;
}

export type Table = keyof RowsByTable;

/** What the values of rows are made of. */
export type RowValue = JsonValue | Uint8Array;

export const tables: readonly Table[] = [
  'executions',
  'history',
  'artifacts',
  'lineage',
  'sessions',
  'sessionClosings',
  'incidents',
  'refusals',
];

/** One change to one row, as one transition makes it. */
export type RowChange =
  | { readonly type: 'InsertExecution'; readonly row: ExecutionRow }
  | { readonly type: 'UpdateExecution'; readonly update: ExecutionUpdate }
  | { readonly type: 'AppendHistory'; readonly row: HistoryRow }
  | { readonly type: 'PutArtifact'; readonly row: ArtifactRow }
  | { readonly type: 'AddEdge'; readonly row: LineageRow }
  | { readonly type: 'OpenSession'; readonly row: SessionRow }
  | { readonly type: 'CloseSession'; readonly row: SessionClosingRow }
  | { readonly type: 'OpenIncident'; readonly row: IncidentRow }
  | { readonly type: 'CountRefusals'; readonly row: RefusalRow };

/**
 * The changes of a batch of frames of one partition: at most one entry a row. In which order tables and
 * rows are written makes no difference.
 */
export interface BatchChanges {
  /** Accepted in this batch. */
  readonly executions: readonly ExecutionRow[];
  /** Accepted in an earlier batch, changed in this one. */
  readonly executionUpdates: readonly ExecutionUpdate[];
  /** Appended to what the chunk has. */
  readonly history: readonly HistoryRow[];
  /** The last one recorded under an id stays. */
  readonly artifacts: readonly ArtifactRow[];
  /** The first one stays, here and in the three that follow. */
  readonly lineage: readonly LineageRow[];
  readonly sessions: readonly SessionRow[];
  readonly sessionClosings: readonly SessionClosingRow[];
  readonly incidents: readonly IncidentRow[];
  /** Added to what was counted. */
  readonly refusals: readonly RefusalRow[];
}
