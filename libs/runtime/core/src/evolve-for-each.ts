/** The fold of a for-each: what its events make of its state. */
import { TimerKind } from '@symphainy/contracts/wal';
import type { Command } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import { outcomeOf } from './commands/end-child.js';
import type { EventKind } from './decision.js';
import type { Execution, Running } from './execution/execution.js';
import { forEachOfPage, newForEach } from './execution/for-each.js';
import type { ForEach, Item } from './execution/for-each.js';
import type { PartitionState } from './partition-state.js';
import { listItems, pageOf } from './steps/items.js';
import { UnfoldableRecord } from './unfoldable-record.js';

type ForEachEvent = Extract<
  EventKind,
  { $case: 'itemsReceived' | 'childStarted' | 'childEnded' | 'forEachEnded' }
>;

/** A page step was scheduled: its for-each is open from then on. */
export function beginPage(running: Running, path: string): void {
  const forEachPath = forEachOfPage(path);
  if (forEachPath === undefined) return;
  const forEach = forEachIn(running, forEachPath);
  if (!forEach.pageOpen) forEach.pages++;
  forEach.pageOpen = true;
}

export function evolveForEach(
  state: PartitionState,
  execution: Execution & { running: Running },
  event: ForEachEvent,
  command: Command,
): void {
  const forEach = forEachIn(execution.running, event.value.path);
  switch (event.$case) {
    case 'itemsReceived':
      return receive(forEach, execution.running, event, command);
    case 'childStarted': {
      const { index, childId, path, nextStartMs } = event.value;
      const item = forEach.waiting.shift();
      if (!item || index !== forEach.nextIndex)
        throw new UnfoldableRecord(`item ${index} started out of order`);
      forEach.open.set(index, { ...item, childId });
      forEach.nextIndex++;
      if (nextStartMs === 0) return;
      forEach.nextStartMs = nextStartMs;
      const kind = TimerKind.TIMER_KIND_FOR_EACH;
      state.timers.push({ dueMs: nextStartMs, executionId: execution.id, path, attempt: 0, kind });
      return;
    }
    case 'childEnded': {
      const { index, status } = event.value;
      if (!forEach.open.delete(index))
        throw new UnfoldableRecord(`item ${index} ended, but was not under way`);
      forEach[outcomeOf(status)]++;
      return;
    }
    case 'forEachEnded':
      forEach.ended = true;
      forEach.waiting = [];
      return;
    default:
      return assertNever(event);
  }
}

function receive(
  forEach: ForEach,
  running: Running,
  event: Extract<ForEachEvent, { $case: 'itemsReceived' }>,
  command: Command,
): void {
  const { count, nextCursor, pointer } = event.value;
  const items = pointer === '' ? pageItems(command) : listItems(running.params, pointer);
  if (items.length !== count)
    throw new UnfoldableRecord(`${count} items were received, the command has ${items.length}`);
  forEach.waiting.push(...items);
  forEach.pageOpen = false;
  forEach.cursor = Buffer.from(nextCursor);
  forEach.complete = nextCursor.length === 0;
}

function pageItems(command: Command): readonly Item[] {
  const report = command.kind?.$case === 'reportStep' ? command.kind.value.outcome : undefined;
  if (report?.$case !== 'success') throw new UnfoldableRecord('a page without its report');
  return pageOf(report.value).items;
}

function forEachIn(running: Running, path: string): ForEach {
  const known = running.forEach.get(path);
  if (known) return known;
  const fresh = newForEach();
  running.forEach.set(path, fresh);
  return fresh;
}
