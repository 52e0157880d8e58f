/**
 * From what a handler did to what is reported. An external write that may have been sent and did not
 * clearly succeed or clearly fail is UNKNOWN, never FAILED.
 */
import type { Report, Task } from '@symphainy/contracts/realm';
import { SymphainyError } from '@symphainy/kernel';
import { modeOf } from './handler-context.js';
import type { HandlerResult } from './handler-result.js';
import { toSucceeded } from './handler-result.js';
import type { RealmLog } from './log.js';
import { ContractBreach, UnknownOutcomeError } from './realm-error.js';
import type { IntentDefinition, Realm } from './realm.js';

export type Outcome = NonNullable<Report['outcome']>;

const detailLengthMax = 2_000;

/** @param retryAfterMs how long the other side asked to be left alone. */
export function failed(code: string, detail: string, retryable: boolean, retryAfterMs?: number): Outcome {
  const value = { code, detail: detail.slice(0, detailLengthMax), retryable };
  return { $case: 'failed', value: retryAfterMs === undefined ? value : { ...value, retryAfterMs } };
}

export function unknown(detail: string): Outcome {
  return { $case: 'unknown', value: { detail: detail.slice(0, detailLengthMax) } };
}

export function reportOf(task: Task, outcome: Outcome, changes: Report['changes'] = []): Report {
  const { taskId, executionId, path, attempt } = task;
  return { taskId, executionId, path, attempt, outcome, changes };
}

/** Whether an attempt, once begun, can have changed something outside. */
export function canWrite(intent: IntentDefinition, task: Task): boolean {
  return intent.effect === 'external_write' && modeOf(task) === 'live';
}

/** The report of a handler that returned. A result that breaks the contract is a failure. */
export function reportOfResult(
  task: Task,
  intent: IntentDefinition,
  result: HandlerResult,
  artifactKinds: ReadonlySet<string>,
  log: RealmLog,
): Report {
  try {
    const changes = result.changes ? [...result.changes] : [];
    if (changes.length > 0 && !canWrite(intent, task)) {
      throw new ContractBreach(`${intent.type} reports changes but may not make any`);
    }
    return reportOf(task, { $case: 'succeeded', value: toSucceeded(result, artifactKinds) }, changes);
  } catch (error) {
    const outcome = outcomeOfError(task, intent, error, log);
    if (!canWrite(intent, task) || outcome.$case !== 'failed') return reportOf(task, outcome);
    return reportOf(task, unknown(`the write was carried out, but: ${outcome.value.detail}`));
  }
}

/** What a handler's exception means. Only the log learns what an unexpected one was. */
export function outcomeOfError(task: Task, intent: IntentDefinition, error: unknown, log: RealmLog): Outcome {
  if (error instanceof SymphainyError)
    return failed(error.code, error.detail, error.retryable, error.retryAfterMs);
  if (error instanceof UnknownOutcomeError && canWrite(intent, task)) return unknown(error.detail);
  log.error({ task_id: task.taskId, intent: intent.type, error }, 'a handler failed unexpectedly');
  const detail = `the handler of ${intent.type} failed unexpectedly; the realm's log has the cause`;
  return canWrite(intent, task) ? unknown(detail) : failed('SYM-RL-0002', detail, true);
}

/** The attempt did not finish by its deadline. */
export function outcomeAtDeadline(task: Task, intent: IntentDefinition, began: boolean): Outcome {
  const detail = `${intent.type} did not finish by its deadline`;
  return began && canWrite(intent, task) ? unknown(detail) : failed('SYM-RT-0011', detail, true);
}

/** The attempt never began, so nothing can have been written. */
export function outcomeNotBegun(why: string): Outcome {
  return failed('SYM-RL-0002', why, true);
}

export function outcomeNotOffered(realm: Realm, intentType: string): Outcome {
  return failed(
    'SYM-RL-0003',
    `the realm ${realm.name} ${realm.version} does not offer ${intentType}`,
    false,
  );
}
