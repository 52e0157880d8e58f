/** Turns ready steps into events: each is decided under the bundle in force, then scheduled or stuck. */
import type { Attribution } from '@symphainy/contracts/kernel';
import { derivedId } from '@symphainy/kernel';
import { decisionContext } from './decision-context.js';
import { authorise, denialDetail, isAllowed } from './authorisation.js';
import type { ControlState } from './control/control-state.js';
import type { Effect, EventKind } from './decision.js';
import type { ReadyStep } from './saga/advance.js';

export interface StepScheduling {
  readonly partition: number;
  readonly executionId: string;
  readonly attribution: Attribution;
  readonly params: Buffer;
  readonly labels: Readonly<Record<string, string>>;
  readonly mode: 'live' | 'dry_run';
  readonly deadlineMs: number;
  /** Ids of the artifacts that earlier steps recorded. */
  readonly artifactIds: readonly string[];
  readonly nowMs: number;
}

export interface Scheduled {
  readonly events: EventKind[];
  readonly effects: Effect[];
}

export function scheduleStep(
  control: ControlState,
  scheduling: StepScheduling,
  step: ReadyStep,
  attempt: number,
): Scheduled {
  const { partition, executionId, attribution, params, nowMs } = scheduling;
  const { path, definition } = step;
  const intent = control.intents.get(definition.intent);
  if (!intent)
    return failed(executionId, 'SYM-RT-0006', `no realm offers ${definition.intent} (step ${path})`);

  const decided = authorise(control, {
    partition,
    subject: attribution,
    question: {
      action: definition.intent,
      resourceType: 'Solution',
      resourceId: attribution.solutionId,
      context: decisionContext(scheduling, 'step', path),
    },
    params: JSON.parse(params.toString()) as object,
    executionId,
    path,
    intentId: attribution.intentId,
    occasion: `step#${attempt}`,
  });
  const events: EventKind[] = [{ $case: 'policyDecided', value: decided }];
  if (!isAllowed(decided)) {
    const incidentId = derivedId('incident', partition, executionId, path, String(attempt));
    const reason = `step ${path} (${definition.intent}): ${denialDetail(decided)}`;
    events.push({ $case: 'incidentOpened', value: { incidentId, executionId, path, reason } });
    return { events, effects: [] };
  }

  const timeoutMs = definition.timeoutMs ?? intent.declaration.timeoutMs;
  events.push({
    $case: 'stepScheduled',
    value: {
      executionId,
      path,
      attempt,
      realm: intent.realm,
      intentType: definition.intent,
      decisionId: decided.decisionId,
      inputs: [...scheduling.artifactIds],
      timeoutAtMs: timeoutMs > 0 ? nowMs + timeoutMs : 0,
    },
  });
  return { events, effects: [{ type: 'DispatchStep', executionId, path, attempt }] };
}

function failed(executionId: string, code: string, detail: string): Scheduled {
  return { events: [{ $case: 'executionFailed', value: { executionId, code, detail } }], effects: [] };
}
