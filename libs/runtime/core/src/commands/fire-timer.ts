import { TimerKind } from '@symphainy/contracts/wal';
import type { FireTimer } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import { Draft, nothing } from '../decision.js';
import type { Decision } from '../decision.js';
import type { Running } from '../execution/execution.js';
import type { PartitionState } from '../partition-state.js';
import { stepAt, undoneBy } from '../saga/advance.js';
import { progressOf } from '../steps/drive-for-each.js';
import { failAttempt, leaveUnknown } from '../steps/end-attempt.js';
import { endUnsuccessfully, startUndo } from '../steps/end-unsuccessfully.js';
import { scheduleStep } from '../steps/schedule-step.js';
import { cancelOpenSteps, leaveOpenWrites } from '../steps/open-steps.js';
import { schedulingOf } from '../steps/scheduling.js';
import type { Scheduling } from '../steps/scheduling.js';
import { forEachOfPage } from '../execution/for-each.js';
import { endWhenDriven } from './report-step.js';

/** A timer that fires too late (its await is closed) or too early does nothing. */
export function decideFireTimer(
  state: PartitionState,
  control: ControlState,
  timer: FireTimer,
  nowMs: number,
): Decision {
  const { executionId, path, attempt } = timer;
  const execution = state.executions.get(executionId);
  const running = execution?.running;
  if (!execution || !running || timer.dueMs > nowMs) return nothing;
  const draft = new Draft();
  const scheduling = schedulingOf(control, state.partition, execution, running, nowMs);
  switch (timer.kind) {
    case TimerKind.TIMER_KIND_RETRY: {
      const step = running.steps.get(path);
      if (running.paused || step?.status !== 'retrying' || step.attempt !== attempt) return nothing;
      // Once the execution is being undone, only undoing is tried again.
      if (execution.phase.status === 'COMPENSATING' && undoneBy(path) === undefined) return nothing;
      startAttempt(draft, scheduling, running, path, attempt);
      break;
    }
    case TimerKind.TIMER_KIND_STEP_TIMEOUT: {
      const step = running.steps.get(path);
      if (step?.status !== 'scheduled' || step.attempt !== attempt) return nothing;
      const detail = 'the attempt took longer than its time limit';
      if (step.grant) leaveUnknown(draft, scheduling, running, timer, step, detail);
      else
        failAttempt(draft, scheduling, running, timer, step, {
          code: 'SYM-RT-0011',
          detail,
          retryable: true,
        });
      draft.effects.push({ type: 'CancelStep', executionId, path, attempt });
      break;
    }
    case TimerKind.TIMER_KIND_EXECUTION_DEADLINE: {
      const { status } = execution.phase;
      if (status === 'COMPENSATING' || status === 'STUCK') return nothing;
      const reason = { code: 'SYM-RT-0011', detail: 'the deadline of the intent has passed' };
      const writes = leaveOpenWrites(draft, running, executionId, reason.detail);
      endUnsuccessfully(draft, scheduling, writes, { path: '', attempt: 0 }, reason);
      draft.effects.push(...cancelOpenSteps(executionId, running.steps));
      break;
    }
    case TimerKind.TIMER_KIND_FOR_EACH: {
      const forEach = running.forEach.get(path);
      if (running.paused || !forEach || forEach.ended || forEach.nextStartMs > nowMs) return nothing;
      endWhenDriven(draft, scheduling, running, path, progressOf(forEach));
      if (draft.events.length === 0) return nothing;
      break;
    }
    case TimerKind.TIMER_KIND_UNSPECIFIED:
      return nothing;
    default:
      throw new Error(`a timer of unknown kind ${String(timer.kind)}`);
  }
  return draft.decided(execution.tenantId);
}

/** Starts an attempt whose time has come. */
export function startAttempt(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  path: string,
  attempt: number,
): void {
  const undone = undoneBy(path);
  if (undone !== undefined) {
    const write = running.writes.get(undone);
    if (!write) throw new Error(`nothing was written at ${undone}`);
    return startUndo(draft, scheduling, undone, write, attempt);
  }
  const definition = stepAt(scheduling.definition, path);
  if (!definition) throw new Error(`there is no step at ${path}`);
  scheduleStep(draft, scheduling, path, definition, attempt, paramsOf(running, path));
}

/** A page step is asked again for the page that it failed to give. */
function paramsOf(running: Running, path: string): Buffer {
  const forEachPath = forEachOfPage(path);
  if (forEachPath === undefined) return Buffer.alloc(0);
  const cursor = running.forEach.get(forEachPath)?.cursor;
  return Buffer.from(`{"cursor":${cursor && cursor.length > 0 ? cursor.toString() : 'null'}}`);
}
