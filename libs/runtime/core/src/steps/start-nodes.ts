/** Goes on with a saga after something ended: starts what is ready, or ends the execution. */
import { assertNever } from '@symphainy/kernel';
import type { Draft } from '../decision.js';
import type { Running } from '../execution/execution.js';
import { newForEach } from '../execution/for-each.js';
import { advance, isForEach } from '../saga/advance.js';
import type { NodeStatus, ReadyForEach } from '../saga/advance.js';
import { driveForEach, progressOf } from './drive-for-each.js';
import { BrokenPage, listItems } from './items.js';
import { scheduleStep } from './schedule-step.js';
import type { Scheduling } from './scheduling.js';

/** The status of each node in a running execution; `ended` counts as succeeded already. */
export function statusIn(running: Running | undefined, ended?: string): (path: string) => NodeStatus {
  return (path) => {
    if (path === ended) return 'succeeded';
    const forEach = running?.forEach.get(path);
    if (forEach) return forEach.ended ? 'succeeded' : 'open';
    const step = running?.steps.get(path);
    if (!step) return 'absent';
    return step.status === 'succeeded' || step.status === 'failed' ? step.status : 'open';
  };
}

export function goOn(draft: Draft, scheduling: Scheduling, statusOf: (path: string) => NodeStatus): void {
  const { executionId } = scheduling;
  const next = advance(scheduling.definition, statusOf);
  switch (next.type) {
    case 'done':
      return draft.add({ $case: 'executionSucceeded', value: { executionId } });
    case 'wait':
      return;
    case 'start':
      for (const node of next.nodes) {
        if (isForEach(node)) startForEach(draft, scheduling, node, statusOf);
        else scheduleStep(draft, scheduling, node.path, node.definition, 1);
      }
      return;
    default:
      return assertNever(next);
  }
}

function startForEach(
  draft: Draft,
  scheduling: Scheduling,
  { path, definition }: ReadyForEach,
  statusOf: (path: string) => NodeStatus,
): void {
  const { executionId } = scheduling;
  const { source } = definition;
  if (source.type === 'pages') {
    driveForEach(draft, scheduling, path, definition, progressOf(newForEach()));
    return;
  }
  try {
    const items = listItems(scheduling.params, source.pointer);
    draft.add({
      $case: 'itemsReceived',
      value: { executionId, path, count: items.length, nextCursor: Buffer.alloc(0), pointer: source.pointer },
    });
    const progress = { ...progressOf(newForEach()), waiting: items, complete: true };
    const driven = driveForEach(draft, scheduling, path, definition, progress);
    if (driven === 'ended') goOn(draft, scheduling, (at) => (at === path ? 'succeeded' : statusOf(at)));
  } catch (error) {
    if (!(error instanceof BrokenPage)) throw error;
    draft.add({
      $case: 'executionFailed',
      value: { executionId, code: 'SYM-EX-0001', detail: error.message },
    });
  }
}
