/** Executions and what belongs to them, as the public API shows them. */
import type {
  ArtifactView,
  DecisionView,
  ExecutionAnswer,
  ExecutionView,
  HistoryEntry,
  LineageEdge,
  StepView,
} from '@symphainy/contracts/runtime';
import { jsonOf, textOf, timeOf } from './json-bytes.js';

function errorView(code: string, detail: string): { code: string; detail: string } | undefined {
  return code === '' ? undefined : { code, detail };
}

/** What a submission or an operator's action answers. */
export function answerView(answer: ExecutionAnswer) {
  return {
    intent_id: answer.intentId,
    execution_id: answer.executionId,
    status: answer.status,
    position: answer.position,
    error: errorView(answer.errorCode, answer.errorDetail),
    decision_id: textOf(answer.decisionId),
  };
}

export function executionView(execution: ExecutionView) {
  return {
    execution_id: execution.executionId,
    intent_id: execution.intentId,
    type: execution.type,
    solution_id: execution.solutionId,
    solution_version: execution.solutionVersion,
    status: execution.status,
    principal_id: execution.principalId,
    channel: textOf(execution.channel),
    partition_key: textOf(execution.partitionKey),
    params: jsonOf(execution.params),
    sealed_pointers: execution.sealedPointers,
    labels: execution.labels,
    accepted_at: timeOf(execution.acceptedAtMs),
    updated_at: timeOf(execution.updatedAtMs),
    finished_at: timeOf(execution.finishedAtMs),
    error: errorView(execution.errorCode, execution.errorDetail),
    position: execution.position,
    updated_position: textOf(execution.updatedPosition),
    trace_parent: textOf(execution.traceParent),
    parent_execution_id: textOf(execution.parentExecutionId),
    item_key: textOf(execution.itemKey),
    item_index: execution.parentExecutionId === '' ? undefined : execution.itemIndex,
  };
}

export function stepView(step: StepView) {
  return {
    path: step.path,
    realm: step.realm,
    realm_version: textOf(step.realmVersion),
    intent_type: step.intentType,
    status: step.status,
    attempt: step.attempt,
    scheduled_at: timeOf(step.scheduledAtMs),
    finished_at: timeOf(step.finishedAtMs),
    error: errorView(step.errorCode, step.errorDetail),
    inputs: step.inputs,
    artifacts: step.artifacts,
    decision_id: textOf(step.decisionId),
  };
}

export function decisionView(decision: DecisionView) {
  return {
    decision_id: decision.decisionId,
    path: textOf(decision.path),
    verdict: decision.verdict,
    bundle_digest: decision.bundleDigest,
    principal: decision.principal,
    action: decision.action,
    resource: decision.resource,
    context: jsonOf(decision.context),
    reasons: decision.reasons,
    errors: decision.errors,
    decided_at: timeOf(decision.decidedAtMs),
    position: decision.position,
    explanation: jsonOf(decision.explanation),
  };
}

export function artifactView(artifact: ArtifactView) {
  return {
    artifact_id: artifact.artifactId,
    execution_id: artifact.executionId,
    path: textOf(artifact.path),
    name: artifact.name,
    kind: artifact.kind,
    content_type: artifact.contentType,
    size_bytes: artifact.sizeBytes,
    digest: artifact.digest,
    recorded_at: timeOf(artifact.recordedAtMs),
    position: artifact.position,
  };
}

export function historyView(entry: HistoryEntry) {
  return {
    position: entry.position,
    event: entry.event,
    time: timeOf(entry.timeMs),
    type: entry.type,
    data: jsonOf(entry.data),
  };
}

export function lineageEdgeView(edge: LineageEdge) {
  return {
    from: edge.from,
    to: edge.to,
    relation: edge.relation,
    path: textOf(edge.path),
    position: edge.position,
  };
}
