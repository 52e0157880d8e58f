/** Attempts that did not succeed: another one later, compensation, a person, or the end. */
import { Idempotency } from '@symphainy/contracts/realm';
import type { StepFailure } from '@symphainy/contracts/wal';
import type { RetryPolicy } from '@symphainy/kernel';
import type { ControlState } from '../control/control-state.js';
import type { Draft } from '../decision.js';
import type { Running, StepState } from '../execution/execution.js';
import { stepAt, undoneBy } from '../saga/advance.js';
import { defaultRetry, retryDelayMs } from '../saga/retry.js';
import { endUnsuccessfully } from './end-unsuccessfully.js';
import { openIncident } from './incident.js';
import type { Scheduling } from './scheduling.js';

/** Nobody is waited for longer than this. */
const retryAfterMsMax = 3_600_000;

type Open = Extract<StepState, { status: 'scheduled' }>;
interface At {
  readonly path: string;
  readonly attempt: number;
}

/** The attempt is known not to have succeeded. */
export function failAttempt(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  at: At,
  step: Open,
  failure: StepFailure,
): void {
  const { executionId } = scheduling;
  const { path, attempt } = at;
  const { code, detail } = failure;
  draft.add({ $case: 'stepFailed', value: { executionId, path, attempt, code, detail } });
  if (failure.retryable && retryLater(draft, scheduling, running, at, step, failure.retryAfterMs)) return;
  const undone = undoneBy(path);
  if (undone !== undefined) {
    return openIncident(
      draft,
      executionId,
      path,
      attempt,
      `step ${undone} could not be undone: ${code}: ${detail}`,
    );
  }
  endUnsuccessfully(draft, scheduling, running.writes, at, { code, detail: `step ${path}: ${detail}` });
}

/**
 * Whether the attempt wrote is not known. Where a repeat under the same key is no second change, it is
 * repeated; else a person must look. Never FAILED.
 */
export function leaveUnknown(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  at: At,
  step: Open,
  detail: string,
): void {
  const { executionId, control } = scheduling;
  const { path, attempt } = at;
  draft.add({ $case: 'stepOutcomeUnknown', value: { executionId, path, attempt, detail } });
  const idempotency = control.intents.get(step.intentType)?.declaration.idempotency;
  const repeatable =
    idempotency === Idempotency.IDEMPOTENCY_NATIVE || idempotency === Idempotency.IDEMPOTENCY_CONDITIONAL;
  if (repeatable && retryLater(draft, scheduling, running, at, step)) return;
  openIncident(draft, executionId, path, attempt, `step ${path}: whether it wrote is not known: ${detail}`);
}

/** Whether there is another attempt: after the backoff, or later where the other side asked for that. */
function retryLater(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  at: At,
  step: Open,
  retryAfterMs = 0,
): boolean {
  const { executionId, nowMs, control, definition } = scheduling;
  const { path } = at;
  const undoes = undoneBy(path) !== undefined;
  const policy = retryPolicyOf(
    control,
    step.intentType,
    undoes ? undefined : stepAt(definition, path)?.retry,
  );
  const attempt = at.attempt + 1;
  const delayMs = retryDelayMs(policy, attempt, `${executionId}/${path}#${attempt}`);
  const dueMs = nowMs + Math.max(delayMs, Math.min(retryAfterMs, retryAfterMsMax));
  // What was begun is undone whatever the deadline says.
  const inTime = undoes || running.deadlineMs === 0 || dueMs < running.deadlineMs;
  if (at.attempt >= policy.attemptsMax || !inTime) return false;
  draft.add({ $case: 'stepRetryScheduled', value: { executionId, path, attempt, dueMs } });
  return true;
}

function retryPolicyOf(control: ControlState, intentType: string, own: RetryPolicy | undefined): RetryPolicy {
  if (own) return own;
  const declared = control.intents.get(intentType)?.declaration.retry;
  return declared && declared.attemptsMax > 0 ? declared : defaultRetry;
}
