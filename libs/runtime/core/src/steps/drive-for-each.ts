/** What a for-each does next: start items within its limits, ask for the next page, end. */
import { belongingId } from '@symphainy/kernel';
import type { ForEachDefinition } from '@symphainy/kernel';
import type { Draft } from '../decision.js';
import type { ForEach, Item } from '../execution/for-each.js';
import { pagePath } from '../execution/for-each.js';
import { scheduleStep } from './schedule-step.js';
import type { Scheduling } from './scheduling.js';

/** One transition starts at most this many items; their ends start the next. */
const startsMax = 256;
/** Below this many ends, the share that failed says nothing. */
const budgetEndsMin = 20;

/** Where a for-each stands once the events of this decision so far are folded. */
export interface Progress {
  readonly waiting: readonly Item[];
  readonly nextIndex: number;
  readonly open: number;
  readonly succeeded: number;
  readonly rejected: number;
  readonly failed: number;
  readonly pages: number;
  readonly pageOpen: boolean;
  readonly cursor: Buffer;
  readonly complete: boolean;
  readonly nextStartMs: number;
}

export function progressOf(state: ForEach): Progress {
  return { ...state, open: state.open.size };
}

export type Driven = 'going on' | 'ended' | 'over budget';

export function driveForEach(
  draft: Draft,
  scheduling: Scheduling,
  path: string,
  definition: ForEachDefinition,
  progress: Progress,
): Driven {
  const overBudget = isOverBudget(definition, progress);
  const started = overBudget ? 0 : startItems(draft, scheduling, path, definition, progress);
  const left = progress.waiting.length - started;
  const { source } = definition;
  const wantsPage = !progress.complete && !progress.pageOpen && !overBudget && left < definition.concurrency;
  if (wantsPage && source.type === 'pages') {
    const cursor = progress.cursor.length > 0 ? progress.cursor.toString() : 'null';
    const page = pagePath(path, progress.pages);
    scheduleStep(draft, scheduling, page, source.step, 1, Buffer.from(`{"cursor":${cursor}}`));
  }
  const noMore = overBudget || (progress.complete && left === 0);
  if (!noMore || progress.open + started > 0 || progress.pageOpen) return 'going on';
  const { succeeded, rejected, failed } = progress;
  const { executionId } = scheduling;
  draft.add({ $case: 'forEachEnded', value: { executionId, path, succeeded, rejected, failed } });
  return overBudget ? 'over budget' : 'ended';
}

function startItems(
  draft: Draft,
  scheduling: Scheduling,
  path: string,
  definition: ForEachDefinition,
  progress: Progress,
): number {
  const { executionId, nowMs } = scheduling;
  const room = Math.min(definition.concurrency - progress.open, progress.waiting.length, startsMax);
  const intervalMs = definition.ratePerSecond === undefined ? 0 : 1_000 / definition.ratePerSecond;
  let nextStartMs = progress.nextStartMs;
  let started = 0;
  while (started < room && (intervalMs === 0 || nextStartMs <= nowMs)) {
    const index = progress.nextIndex + started;
    const { key } = progress.waiting[started]!;
    if (intervalMs > 0) nextStartMs = Math.ceil(Math.max(nextStartMs, nowMs - 1_000) + intervalMs);
    const childId = belongingId('execution', executionId, path, key);
    const value = {
      executionId,
      path,
      index,
      itemKey: key,
      childId,
      nextStartMs: intervalMs > 0 ? nextStartMs : 0,
    };
    draft.add({ $case: 'childStarted', value });
    draft.effects.push({ type: 'StartChild', executionId, path, index });
    started++;
  }
  return started;
}

function isOverBudget(definition: ForEachDefinition, { succeeded, rejected, failed }: Progress): boolean {
  const ends = succeeded + rejected + failed;
  if (definition.errorBudgetPercent === undefined || ends < budgetEndsMin) return false;
  return (failed * 100) / ends > definition.errorBudgetPercent;
}
