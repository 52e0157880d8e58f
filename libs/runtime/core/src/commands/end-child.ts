import type { EndChild } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import { Draft, nothing } from '../decision.js';
import type { Decision } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { progressOf } from '../steps/drive-for-each.js';
import { schedulingOf } from '../steps/scheduling.js';
import { endWhenDriven } from './report-step.js';

/** An item of a for-each has ended: count it, start the next. The first word on an index wins. */
export function decideEndChild(
  state: PartitionState,
  control: ControlState,
  ended: EndChild,
  nowMs: number,
): Decision {
  const { executionId, path, index, childId, status, code } = ended;
  const execution = state.executions.get(executionId);
  const running = execution?.running;
  const forEach = running?.forEach.get(path);
  if (!execution || !running || !forEach?.open.has(index)) return nothing;
  const draft = new Draft();
  draft.add({ $case: 'childEnded', value: { executionId, path, index, childId, status, code } });
  if (!running.paused) {
    const before = progressOf(forEach);
    const outcome = outcomeOf(status);
    const progress = { ...before, open: before.open - 1, [outcome]: before[outcome] + 1 };
    endWhenDriven(
      draft,
      schedulingOf(control, state.partition, execution, running, nowMs),
      running,
      path,
      progress,
    );
  }
  return draft.decided(execution.tenantId);
}

export function outcomeOf(status: string): 'succeeded' | 'rejected' | 'failed' {
  if (status === 'SUCCEEDED') return 'succeeded';
  return status === 'REJECTED' ? 'rejected' : 'failed';
}
