/**
 * One execution from its history alone: what `GetExecutionDetail` answers.
 *
 * I1  Pure: the same records give the same detail.
 * I2  Of a batch, what only starts an item or counts its end is left out: not all of it is in its history.
 * I3  Everything here was decided or recorded by Runtime; nothing is concluded from what is missing.
 */
import type {
  ArtifactView,
  DecisionView,
  ExecutionView,
  HistoryEntry,
  StepView,
} from '@symphainy/contracts/runtime';
import type { PolicyDecided } from '@symphainy/contracts/wal';
import { formatPosition } from '@symphainy/kernel';
import { entityText, eventData, eventType } from './event-json.js';
import { isOfItem, kindOf } from './logged-transition.js';
import type { EventKind, LoggedTransition } from './logged-transition.js';
import { Projection } from './projection.js';
import { RawJson, withMember, withMembers } from './raw-json.js';
import { StepFold } from './step-fold.js';
import { verdictName } from './verdict.js';
import { artifactView, executionView } from './views.js';

export interface ExecutionDetail {
  /** Undefined when the history does not begin with the acceptance. */
  readonly execution: ExecutionView | undefined;
  readonly steps: readonly StepView[];
  readonly decisions: readonly DecisionView[];
  readonly artifacts: readonly ArtifactView[];
  readonly history: readonly HistoryEntry[];
}

/** `records`: the execution's history in the order of the log, as `decodeHistoryChunk` gives it. */
export function foldHistory(executionId: string, records: readonly LoggedTransition[]): ExecutionDetail {
  const projection = new Projection();
  const steps = new StepFold();
  const decisions: DecisionView[] = [];
  const history: HistoryEntry[] = [];
  const params = paramsOf(executionId, records);

  for (const logged of records) {
    projection.add(logged);
    logged.transition.events.forEach((event, index) => {
      const kind = kindOf(event, logged.position);
      if (!concerns(kind, executionId) || isOfItem(kind)) return;
      if (kind.$case === 'policyDecided') decisions.push(decisionView(kind.value, logged, params));
      steps.add(kind, logged);
      history.push({
        position: formatPosition(logged.position),
        event: index,
        timeMs: logged.timeMs,
        type: eventType(event, logged),
        data: eventData(event, logged),
      });
    });
  }

  const rows = projection.changes();
  const execution = rows.executions.find((row) => row.executionId === executionId);
  return {
    execution: execution && executionView(execution),
    steps: steps.views(),
    decisions,
    artifacts: rows.artifacts.filter((row) => row.executionId === executionId).map(artifactView),
    history,
  };
}

/** Events that name no execution (a fact that a city execution recorded) belong to the one they were sent to. */
function concerns({ value }: EventKind, executionId: string): boolean {
  return !('executionId' in value) || value.executionId === '' || value.executionId === executionId;
}

function paramsOf(executionId: string, records: readonly LoggedTransition[]): RawJson {
  for (const { transition } of records) {
    const kind = transition.command?.kind;
    if (kind?.$case === 'submitIntent' && kind.value.executionId === executionId) {
      return new RawJson(kind.value.params);
    }
  }
  return new RawJson(Buffer.alloc(0));
}

/** What a step got beside the parameters of the intent, and was decided on with them. */
function stepParams({ path }: PolicyDecided, { transition }: LoggedTransition): Uint8Array {
  for (const { kind } of transition.events) {
    if (kind?.$case === 'stepScheduled' && kind.value.path === path) return kind.value.params;
  }
  return Buffer.alloc(0);
}

function decisionView(decided: PolicyDecided, logged: LoggedTransition, params: RawJson): DecisionView {
  // A hydration is decided on purpose and channel alone; an intent and its steps also on the parameters.
  const hydration = logged.transition.command?.kind?.$case === 'hydrateArtifact';
  const asked = withMembers(params, stepParams(decided, logged));
  return {
    decisionId: decided.decisionId,
    path: decided.path,
    verdict: verdictName(decided.verdict),
    bundleDigest: decided.bundleDigest,
    principal: entityText(decided.principalType, decided.principalId),
    action: decided.action,
    resource: entityText(decided.resourceType, decided.resourceId),
    context: hydration ? decided.context : Buffer.from(withMember(decided.context, 'params', asked)),
    reasons: [...decided.reasons],
    errors: [...decided.errors],
    decidedAtMs: logged.timeMs,
    position: formatPosition(logged.position),
    explanation: Buffer.alloc(0),
  };
}
