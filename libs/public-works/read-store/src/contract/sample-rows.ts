/** Rows for tests: whole, with everything that is not said left at a plain value. */
import { derivedId } from '@symphainy/kernel';
import type {
  ArtifactRow,
  BatchChanges,
  ExecutionRow,
  ExecutionUpdate,
  HistoryRow,
  LineageRow,
} from '../rows.js';

export const tenantA = 'ten_aaaaaaaaaaaaaaaaaaaa';
export const tenantB = 'ten_bbbbbbbbbbbbbbbbbbbb';

export function executionId(name: string, partition = 1): string {
  return derivedId('execution', partition, name);
}

export function artifactId(name: string, partition = 1): string {
  return derivedId('artifact', partition, name);
}

export function changes(parts: Partial<BatchChanges> = {}): BatchChanges {
  return {
    executions: [],
    executionUpdates: [],
    history: [],
    artifacts: [],
    lineage: [],
    sessions: [],
    sessionClosings: [],
    incidents: [],
    refusals: [],
    ...parts,
  };
}

export function execution(name: string, parts: Partial<ExecutionRow> = {}): ExecutionRow {
  const partition = parts.partition ?? 1;
  return {
    executionId: executionId(name, partition),
    tenantId: tenantA,
    partition,
    intentId: derivedId('intent', partition, name),
    type: 'operations.plan_migration',
    solutionId: 'migration',
    solutionVersion: 1,
    status: 'ACCEPTED',
    principalId: 'usr_1',
    roles: ['operator'],
    actorChain: [],
    channel: 'rest',
    sessionId: 'ses_1',
    partitionKey: '',
    traceParent: '',
    params: Buffer.from('{}'),
    sealedPointers: [],
    labels: {},
    parentExecutionId: '',
    itemKey: '',
    itemIndex: 0,
    acceptedAtMs: 1_700_000_000_000,
    updatedAtMs: 1_700_000_000_000,
    finishedAtMs: 0,
    errorCode: '',
    errorDetail: '',
    acceptedSeq: 1,
    acceptedIndex: 0,
    updatedSeq: 1,
    updatedIndex: 0,
    ...parts,
  };
}

export function update(name: string, parts: Partial<ExecutionUpdate> = {}): ExecutionUpdate {
  return {
    executionId: executionId(name),
    status: undefined,
    progress: undefined,
    finishedAtMs: 0,
    errorCode: '',
    errorDetail: '',
    updatedAtMs: 1_700_000_000_500,
    updatedSeq: 2,
    updatedIndex: 3,
    ...parts,
  };
}

export function historyRow(
  name: string,
  chunk: number,
  data: Uint8Array,
  parts: Partial<HistoryRow> = {},
): HistoryRow {
  return { executionId: executionId(name), chunk, tenantId: tenantA, partition: 1, data, ...parts };
}

export function artifact(name: string, parts: Partial<ArtifactRow> = {}): ArtifactRow {
  return {
    artifactId: artifactId(name),
    tenantId: tenantA,
    partition: 1,
    executionId: executionId('one'),
    path: '0',
    name,
    kind: 'report',
    contentType: 'application/json',
    sizeBytes: 7,
    digest: Buffer.alloc(32, 1),
    keyId: 'key_1',
    nonce: Buffer.alloc(12, 2),
    ciphertext: Buffer.from([0, 1, 2, 254, 255]),
    storedAt: '',
    recordedAtMs: 1_700_000_000_100,
    seq: 1,
    index: 0,
    ...parts,
  };
}

export function edge(
  from: string,
  relation: LineageRow['relation'],
  to: string,
  path: string,
  parts: Partial<LineageRow> = {},
): LineageRow {
  return { from, to, relation, path, tenantId: tenantA, partition: 1, seq: 1, index: 0, ...parts };
}
