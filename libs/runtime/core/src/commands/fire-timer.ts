import { TimerKind } from '@symphainy/contracts/wal';
import type { FireTimer } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import type { Decision, Effect } from '../decision.js';
import { nothing } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { fail, startAttempt } from './report-step.js';

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
  switch (timer.kind) {
    case TimerKind.TIMER_KIND_RETRY: {
      const step = running.steps.get(path);
      if (step?.status !== 'retrying' || step.attempt !== attempt) return nothing;
      return startAttempt(state, control, execution, running, path, attempt, nowMs);
    }
    case TimerKind.TIMER_KIND_STEP_TIMEOUT: {
      const step = running.steps.get(path);
      if (step?.status !== 'scheduled' || step.attempt !== attempt) return nothing;
      const failure = {
        code: 'SYM-RT-0011',
        detail: 'the attempt took longer than its time limit',
        retryable: true,
      };
      const decision = fail(control, execution, running, { path, attempt }, failure, nowMs);
      if (decision.type !== 'decided') return decision;
      return {
        ...decision,
        effects: [...decision.effects, { type: 'CancelStep', executionId, path, attempt }],
      };
    }
    case TimerKind.TIMER_KIND_EXECUTION_DEADLINE: {
      const detail = 'the deadline of the intent has passed';
      return {
        type: 'decided',
        tenantId: execution.tenantId,
        events: [{ $case: 'executionFailed', value: { executionId, code: 'SYM-RT-0011', detail } }],
        effects: cancelOpenSteps(executionId, running.steps),
        answer: { type: 'none' },
      };
    }
    case TimerKind.TIMER_KIND_UNSPECIFIED:
      return nothing;
  }
}

/** Tells the realms of every attempt under way that nobody waits for it any more. */
export function cancelOpenSteps(
  executionId: string,
  steps: ReadonlyMap<string, { readonly status: string; readonly attempt: number }>,
): Effect[] {
  const effects: Effect[] = [];
  for (const [path, step] of steps) {
    if (step.status === 'scheduled')
      effects.push({ type: 'CancelStep', executionId, path, attempt: step.attempt });
  }
  return effects;
}
