/** Rows as the query contract shows them. */
import type { Attribution } from '@symphainy/contracts/kernel';
import type { ArtifactView, ExecutionView, LineageEdge } from '@symphainy/contracts/runtime';
import { formatPosition } from '@symphainy/kernel';
import type { ArtifactRow, ExecutionRow, LineageRow } from '@symphainy/public-works-read-store';

export function executionView(row: ExecutionRow): ExecutionView {
  const { partition } = row;
  return {
    executionId: row.executionId,
    intentId: row.intentId,
    type: row.type,
    solutionId: row.solutionId,
    solutionVersion: row.solutionVersion,
    status: row.status,
    principalId: row.principalId,
    sessionId: row.sessionId,
    channel: row.channel,
    partitionKey: row.partitionKey,
    params: Buffer.from(row.params),
    labels: { ...row.labels },
    acceptedAtMs: row.acceptedAtMs,
    updatedAtMs: row.updatedAtMs,
    finishedAtMs: row.finishedAtMs,
    errorCode: row.errorCode,
    errorDetail: row.errorDetail,
    position: formatPosition({ partition, seq: row.acceptedSeq, index: row.acceptedIndex }),
    updatedPosition: formatPosition({ partition, seq: row.updatedSeq, index: row.updatedIndex }),
    traceParent: row.traceParent,
    sealedPointers: [...row.sealedPointers],
    parentExecutionId: row.parentExecutionId,
    itemKey: row.itemKey,
    itemIndex: row.itemIndex,
  };
}

/** The attribution that was fixed when the intent was accepted. */
export function attributionOf(row: ExecutionRow): Attribution {
  return {
    tenantId: row.tenantId,
    principalId: row.principalId,
    roles: [...row.roles],
    actorChain: [...row.actorChain],
    channel: row.channel,
    sessionId: row.sessionId,
    intentId: row.intentId,
    solutionId: row.solutionId,
    solutionVersion: row.solutionVersion,
    traceParent: row.traceParent,
  };
}

export function artifactView(row: ArtifactRow): ArtifactView {
  return {
    artifactId: row.artifactId,
    executionId: row.executionId,
    path: row.path,
    name: row.name,
    kind: row.kind,
    contentType: row.contentType,
    sizeBytes: row.sizeBytes,
    digest: Buffer.from(row.digest).toString('hex'),
    recordedAtMs: row.recordedAtMs,
    position: formatPosition(row),
  };
}

export function lineageEdge(row: LineageRow): LineageEdge {
  return {
    from: row.from,
    to: row.to,
    relation: row.relation,
    path: row.path,
    position: formatPosition(row),
  };
}
