/** Turns a ready step into events: decided under the bundle in force, granted where it writes, then scheduled. */
import { Effect } from '@symphainy/contracts/realm';
import type { Grant } from '@symphainy/contracts/wal';
import { belongingId, valueAt } from '@symphainy/kernel';
import type { JsonObject, JsonValue, StepDefinition } from '@symphainy/kernel';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import type { RegisteredIntent } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import type { Draft } from '../decision.js';
import { decisionContext } from '../decision-context.js';
import { openIncident } from './incident.js';
import type { Scheduling } from './scheduling.js';

const grantMsDefault = 30_000;
const noParams = Buffer.alloc(0);

/** Schedules an attempt of a step. What policy denies midway waits for a person. */
export function scheduleStep(
  draft: Draft,
  scheduling: Scheduling,
  path: string,
  definition: StepDefinition,
  attempt: number,
  stepParams: Buffer = noParams,
): void {
  const { control, partition, executionId, attribution } = scheduling;
  const intent = control.intents.get(definition.intent);
  if (!intent) {
    const detail = `no realm offers ${definition.intent} (step ${path})`;
    return draft.add({ $case: 'executionFailed', value: { executionId, code: 'SYM-RT-0006', detail } });
  }
  const params = JSON.parse(scheduling.params.toString()) as JsonObject;
  const grant = grantFor(scheduling, path, definition, intent, attempt, params);
  if (grant === 'missing') {
    const detail = `step ${path} (${definition.intent}) writes outside, but names no target that its parameters hold`;
    return draft.add({ $case: 'executionFailed', value: { executionId, code: 'SYM-SC-0002', detail } });
  }
  const decided = authorise(control, {
    partition,
    subject: attribution,
    question: {
      action: definition.intent,
      resourceType: 'Solution',
      resourceId: attribution.solutionId,
      context: decisionContext(scheduling, 'step', path, grant),
    },
    params:
      stepParams.length > 0 ? { ...params, ...(JSON.parse(stepParams.toString()) as JsonObject) } : params,
    executionId,
    path,
    intentId: attribution.intentId,
    occasion: `step#${attempt}`,
  });
  draft.add({ $case: 'policyDecided', value: decided });
  if (!isAllowed(decided)) {
    const reason = `step ${path} (${definition.intent}): ${denialDetail(decided)}`;
    return openIncident(draft, executionId, path, attempt, reason);
  }
  order(draft, scheduling, {
    path,
    attempt,
    intent,
    decisionId: decided.decisionId,
    grant,
    definition,
    stepParams,
  });
}

/** Orders an attempt whose right to run is on record under `decisionId`. */
export function order(
  draft: Draft,
  scheduling: Scheduling,
  step: {
    readonly path: string;
    readonly attempt: number;
    readonly intent: RegisteredIntent;
    readonly decisionId: string;
    readonly grant: Grant | undefined;
    readonly definition: Pick<StepDefinition, 'timeoutMs'>;
    readonly stepParams: Buffer;
  },
): void {
  const { executionId, nowMs, artifactIds } = scheduling;
  const { path, attempt, intent, decisionId, grant, definition, stepParams } = step;
  const timeoutMs = definition.timeoutMs ?? intent.declaration.timeoutMs;
  draft.add({
    $case: 'stepScheduled',
    value: {
      executionId,
      path,
      attempt,
      realm: intent.realm,
      intentType: intent.declaration.type,
      decisionId,
      inputs: [...artifactIds],
      timeoutAtMs: timeoutMs > 0 ? nowMs + timeoutMs : 0,
      params: stepParams,
      grant,
    },
  });
  draft.effects.push({ type: 'DispatchStep', executionId, path, attempt });
}

/** The grant of an attempt, valid as long as the attempt may take. */
export function newGrant(
  scheduling: Scheduling,
  path: string,
  attempt: number,
  target: { readonly system: string; readonly collection: string; readonly key: string },
  timeoutMs: number,
): Grant {
  const grantId = belongingId('decision', scheduling.executionId, 'grant', path, String(attempt)).replace(
    'dec_',
    'grt_',
  );
  const expiresAtMs = scheduling.nowMs + (timeoutMs || grantMsDefault);
  return { grantId, system: target.system, collection: target.collection, key: target.key, expiresAtMs };
}

/** Smart City's own writes (credentials) are the one exception; a dry run gets no grant. */
function grantFor(
  scheduling: Scheduling,
  path: string,
  definition: StepDefinition,
  intent: RegisteredIntent,
  attempt: number,
  params: JsonObject,
): Grant | undefined | 'missing' {
  if (intent.declaration.effect !== Effect.EFFECT_EXTERNAL_WRITE) return undefined;
  if (scheduling.attribution.solutionId === citySolutionId || scheduling.mode === 'dry_run') return undefined;
  const { writes } = definition;
  if (!writes) return 'missing';
  const { system } = writes;
  const key = valueAt(params, writes.key);
  const collection = writes.collection.startsWith('/')
    ? valueAt(params, writes.collection)
    : writes.collection;
  if (!isKey(key) || !isKey(collection)) return 'missing';
  const timeoutMs = definition.timeoutMs ?? intent.declaration.timeoutMs;
  return newGrant(
    scheduling,
    path,
    attempt,
    { system, collection: String(collection), key: String(key) },
    timeoutMs,
  );
}

function isKey(value: JsonValue | undefined): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
