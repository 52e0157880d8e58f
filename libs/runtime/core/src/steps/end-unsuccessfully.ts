/** The end of an execution that cannot succeed: undo what was written, in reverse, or fail at once. */
import type { StepFailure } from '@symphainy/contracts/wal';
import type { Draft } from '../decision.js';
import type { Write } from '../execution/execution.js';
import { stepAt, undoPath } from '../saga/advance.js';
import { openIncident } from './incident.js';
import { newGrant, order } from './schedule-step.js';
import type { Scheduling } from './scheduling.js';

type Reason = Pick<StepFailure, 'code' | 'detail'>;

/**
 * Ends an execution at the step that failed for good, or by its deadline (at no step). Where it is not known
 * whether something was written, and nothing could undo it, a person must look: it is stuck, not failed.
 */
export function endUnsuccessfully(
  draft: Draft,
  scheduling: Scheduling,
  writes: ReadonlyMap<string, Write>,
  at: { readonly path: string; readonly attempt: number },
  reason: Reason,
): void {
  const { executionId, definition } = scheduling;
  const { code, detail } = reason;
  const opensIncident = stepAt(definition, at.path)?.onFailure === 'incident';
  const undoable = [...writes.keys()].some((path) => compensationOf(scheduling, path) !== undefined);
  const unknown = [...writes].find(([, { outcome }]) => outcome === 'unknown')?.[0];
  if (!undoable && unknown !== undefined) {
    const text = `${code}: ${detail}; whether step ${unknown} wrote is not known`;
    return openIncident(draft, executionId, at.path || unknown, at.attempt, text);
  }
  if (opensIncident) openIncident(draft, executionId, at.path, at.attempt, `${code}: ${detail}`);
  if (!undoable) return draft.add({ $case: 'executionFailed', value: { executionId, code, detail } });
  draft.add({ $case: 'compensationStarted', value: { executionId, code, detail } });
  undoNext(draft, scheduling, writes, reason);
}

/** Undoes the last write that can be undone, or ends the compensation. `writes` is what is left to undo. */
export function undoNext(
  draft: Draft,
  scheduling: Scheduling,
  writes: ReadonlyMap<string, Write>,
  reason: Reason,
): void {
  const { executionId, nowMs } = scheduling;
  const last = [...writes].reverse().find(([path]) => compensationOf(scheduling, path) !== undefined);
  if (!last) {
    const { code, detail } = reason;
    return draft.add({ $case: 'executionCompensated', value: { executionId, code, detail } });
  }
  const [path, write] = last;
  // A write that may still be on its way must not land after it was undone.
  if (write.outcome === 'unknown' && write.grant.expiresAtMs > nowMs) {
    const value = { executionId, path: undoPath(path), attempt: 1, dueMs: write.grant.expiresAtMs };
    return draft.add({ $case: 'stepRetryScheduled', value });
  }
  startUndo(draft, scheduling, path, write, 1);
}

/** Authorised by the record that allowed the write. */
export function startUndo(
  draft: Draft,
  scheduling: Scheduling,
  path: string,
  write: Write,
  attempt: number,
): void {
  const type = compensationOf(scheduling, path);
  const intent = type === undefined ? undefined : scheduling.control.intents.get(type);
  if (!intent) {
    const reason = `no realm offers ${type ?? 'a compensation'} (undo of step ${path})`;
    return openIncident(draft, scheduling.executionId, undoPath(path), attempt, reason);
  }
  const { timeoutMs } = intent.declaration;
  order(draft, scheduling, {
    path: undoPath(path),
    attempt,
    intent,
    decisionId: write.decisionId,
    grant: newGrant(scheduling, undoPath(path), attempt, write.grant, timeoutMs),
    definition: {},
    stepParams: Buffer.alloc(0),
  });
}

/** The intent that undoes the step at a path, if there is one. */
export function compensationOf(scheduling: Scheduling, path: string): string | undefined {
  const step = stepAt(scheduling.definition, path);
  if (!step) return undefined;
  return (
    step.compensation ?? (scheduling.control.intents.get(step.intent)?.declaration.compensation || undefined)
  );
}
