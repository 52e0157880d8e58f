/**
 * What one transition changes in the rows.
 *
 * I1  Pure: the log gives the rows, and gives the same rows again.
 * I2  Few rows an execution: its own, its artifacts, their edges, its history. Steps and decisions are
 *     derived from the history when they are read.
 * I3  The history of a batch does not grow with its items: what only starts an item or counts its end is left
 *     to the row of the item. A batch of a hundred thousand items would rewrite megabytes at each of them.
 */
import { assertNever } from '@symphainy/kernel';
import type { ArtifactRecorded, IntentAccepted, StepSucceeded } from '@symphainy/contracts/wal';
import type { ArtifactRow, ExecutionRow, LineageRow, RowChange } from '@symphainy/public-works-read-store';
import { executionChange } from './execution-change.js';
import { chunkOf, encodeHistoryRecord } from './history-chunk.js';
import { executionIdsOf, isLateReport, isOfItem, kindOf, present } from './logged-transition.js';
import type { EventKind, LoggedTransition } from './logged-transition.js';
import { countedRefusals, reportedArtifact, submission } from './recorded-command.js';
import { reportedChanges } from './reported-changes.js';
import { referenceId, storable } from './storable.js';

/** The changes in the order of the events; merge those of a batch with `Projection`. */
export function projectTransition(logged: LoggedTransition): readonly RowChange[] {
  const changes: RowChange[] = [];
  const late = isLateReport(logged.transition);
  const kinds = logged.transition.events.map((event) => kindOf(event, logged.position));
  for (const kind of kinds) projectEvent(kind, logged, late, changes);
  if (!kinds.every(isOfItem)) projectHistory(logged, changes);
  return changes.map(storableChange);
}

function storableChange(change: RowChange): RowChange {
  if (change.type === 'UpdateExecution') return { type: change.type, update: storable(change.update) };
  const row = storable(change.row);
  return row === change.row ? change : ({ ...change, row } as RowChange);
}

function projectHistory(logged: LoggedTransition, changes: RowChange[]): void {
  const executionIds = executionIdsOf(logged);
  if (executionIds.size === 0) return;
  const { partition, seq } = logged.position;
  const data = encodeHistoryRecord(logged);
  for (const executionId of executionIds) {
    const row = { executionId, chunk: chunkOf(seq), tenantId: logged.transition.tenantId, partition, data };
    changes.push({ type: 'AppendHistory', row });
  }
}

function projectEvent(kind: EventKind, logged: LoggedTransition, late: boolean, changes: RowChange[]): void {
  const { transition, position, timeMs } = logged;
  const place = { tenantId: transition.tenantId, ...position };
  const change = executionChange(kind, late);
  if (change) {
    const { executionId, status, progress, errorCode, errorDetail } = change;
    changes.push({
      type: 'UpdateExecution',
      update: {
        executionId,
        status,
        progress,
        errorCode,
        errorDetail,
        finishedAtMs: change.finished ? timeMs : 0,
        updatedAtMs: timeMs,
        updatedSeq: position.seq,
        updatedIndex: position.index,
      },
    });
  }
  switch (kind.$case) {
    case 'intentAccepted':
      changes.push({ type: 'InsertExecution', row: executionRow(kind.value, logged) });
      return;
    case 'stepScheduled': {
      const { executionId, path, inputs } = kind.value;
      for (const from of inputs) {
        changes.push({ type: 'AddEdge', row: { from, to: executionId, relation: 'used', path, ...place } });
      }
      return;
    }
    case 'artifactRecorded':
      projectArtifact(kind.value, logged, changes);
      return;
    case 'stepSucceeded':
      projectWrites(kind.value, logged, changes);
      return;
    case 'sessionOpened': {
      const { sessionId, attribution, expiresAtMs } = kind.value;
      const { principalId, channel } = present(attribution, 'attribution', position);
      const row = { sessionId, principalId, channel, openedAtMs: timeMs, expiresAtMs, ...place };
      changes.push({ type: 'OpenSession', row });
      return;
    }
    case 'sessionClosed': {
      const { sessionId } = kind.value;
      changes.push({ type: 'CloseSession', row: { sessionId, closedAtMs: timeMs, ...place } });
      return;
    }
    case 'factRecorded': {
      const fact = present(kind.value.fact?.kind, 'control fact', position);
      if (fact.$case !== 'sessionRevoked') return;
      const { sessionId, tenantId } = fact.value;
      changes.push({ type: 'CloseSession', row: { sessionId, closedAtMs: timeMs, ...place, tenantId } });
      return;
    }
    case 'incidentOpened': {
      const { incidentId, executionId, path, reason } = kind.value;
      changes.push({
        type: 'OpenIncident',
        row: { incidentId, executionId, path, reason, openedAtMs: timeMs, ...place },
      });
      return;
    }
    case 'commandQuarantined': {
      const { incidentId, detail } = kind.value;
      // Where the same transition also opens the incident, that event says more: it names the execution.
      if (opensIncident(logged, incidentId)) return;
      changes.push({
        type: 'OpenIncident',
        row: { incidentId, executionId: '', path: '', reason: detail, openedAtMs: timeMs, ...place },
      });
      return;
    }
    case 'refusalsCounted':
      projectRefusals(logged, changes);
      return;
    case 'genesisRecorded':
    case 'policyDecided':
    case 'executionRejected':
    case 'executionStarted':
    case 'stepFailed':
    case 'stepOutcomeUnknown':
    case 'stepSkipped':
    case 'stepRetryScheduled':
    case 'executionSucceeded':
    case 'executionFailed':
    case 'executionCancelled':
    case 'executionPaused':
    case 'executionResumed':
    case 'compensationStarted':
    case 'executionCompensated':
    case 'artifactHydrated':
    case 'lateReportRecorded':
    case 'itemsReceived':
    case 'childStarted':
    case 'childEnded':
    case 'forEachEnded':
      return;
    default:
      assertNever(kind);
  }
}

function executionRow(accepted: IntentAccepted, logged: LoggedTransition): ExecutionRow {
  const { position, timeMs, transition } = logged;
  const attribution = present(accepted.attribution, 'attribution', position);
  const submitted = submission(logged, accepted.executionId);
  return {
    executionId: accepted.executionId,
    tenantId: transition.tenantId,
    partition: position.partition,
    intentId: accepted.intentId,
    type: accepted.type,
    solutionId: attribution.solutionId,
    solutionVersion: attribution.solutionVersion,
    status: 'ACCEPTED',
    principalId: attribution.principalId,
    roles: attribution.roles,
    actorChain: attribution.actorChain,
    channel: attribution.channel,
    sessionId: attribution.sessionId,
    partitionKey: submitted.partitionKey,
    traceParent: attribution.traceParent,
    params: submitted.params,
    sealedPointers: submitted.sealed.flatMap(({ pointers }) => pointers),
    labels: submitted.labels,
    parentExecutionId: submitted.parent?.executionId ?? '',
    itemKey: submitted.parent?.itemKey ?? '',
    itemIndex: submitted.parent?.index ?? 0,
    acceptedAtMs: timeMs,
    updatedAtMs: timeMs,
    finishedAtMs: 0,
    errorCode: '',
    errorDetail: '',
    acceptedSeq: position.seq,
    acceptedIndex: position.index,
    updatedSeq: position.seq,
    updatedIndex: position.index,
  };
}

function projectArtifact(recorded: ArtifactRecorded, logged: LoggedTransition, changes: RowChange[]): void {
  const { transition, position, timeMs } = logged;
  const { executionId, path, artifactId } = recorded;
  const artifact = reportedArtifact(logged, artifactId);
  const place = { tenantId: transition.tenantId, ...position };
  const row: ArtifactRow = {
    artifactId,
    executionId,
    path,
    name: artifact.name,
    kind: artifact.kind,
    contentType: artifact.contentType,
    sizeBytes: artifact.sizeBytes,
    digest: artifact.digest,
    keyId: artifact.content?.keyId ?? '',
    nonce: artifact.content?.nonce ?? Buffer.alloc(0),
    ciphertext: artifact.content?.ciphertext ?? Buffer.alloc(0),
    storedAt: artifact.storedAt,
    recordedAtMs: timeMs,
    ...place,
  };
  const edge = { to: artifactId, path, ...place };
  const produced: LineageRow = { from: executionId, relation: 'produced', ...edge };
  changes.push({ type: 'PutArtifact', row }, { type: 'AddEdge', row: produced });
  for (const reference of artifact.derivedFrom) {
    const row: LineageRow = { from: referenceId(reference), relation: 'derived', ...edge };
    changes.push({ type: 'AddEdge', row });
  }
}

/** What a step wrote outside, as far as it succeeded; a change reported too late is in the history alone. */
function projectWrites(succeeded: StepSucceeded, logged: LoggedTransition, changes: RowChange[]): void {
  const { executionId, path } = succeeded;
  const { transition, position } = logged;
  for (const { target } of reportedChanges(logged, succeeded)) {
    const to = referenceId(present(target, 'target of a change', position));
    const place = { tenantId: transition.tenantId, ...position };
    changes.push({ type: 'AddEdge', row: { from: executionId, to, relation: 'wrote', path, ...place } });
  }
}

function projectRefusals(logged: LoggedTransition, changes: RowChange[]): void {
  const { tenantId, minuteMs, countByCode } = countedRefusals(logged);
  const { partition } = logged.position;
  for (const [code, count] of Object.entries(countByCode)) {
    changes.push({ type: 'CountRefusals', row: { tenantId, partition, minuteMs, code, count } });
  }
}

function opensIncident({ transition }: LoggedTransition, incidentId: string): boolean {
  return transition.events.some(
    ({ kind }) => kind?.$case === 'incidentOpened' && kind.value.incidentId === incidentId,
  );
}
