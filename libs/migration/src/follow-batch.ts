/** Waits for a batch to end and tells how far it is. */
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import type { BatchApi, BatchState, LiveCounts } from './batch-api.js';
import { isOver, liveCounts } from './batch-api.js';

export interface ProgressPoint {
  readonly at_ms: number;
  readonly done: number;
}

export interface FollowedBatch {
  readonly state: BatchState;
  /** Since following began. */
  readonly durationMs: number;
  readonly progress: readonly ProgressPoint[];
}

const askEveryMs = 250;
/** Without any progress for so long, nothing is waited for any more: people must look. */
const stalledMs = 180_000;
const pointsMax = 400;

export async function followBatch(
  api: Pick<BatchApi, 'get'>,
  batchId: string,
  watch: (counts: LiveCounts) => void,
  signal: AbortSignal,
): Promise<FollowedBatch> {
  const startedAt = performance.now();
  const progress: ProgressPoint[] = [];
  let movedAt = startedAt;
  let done = -1;
  for (;;) {
    signal.throwIfAborted();
    const state = await api.get(batchId);
    const counts = liveCounts(state);
    const doneNow = counts.migrated + counts.rejected + counts.failed;
    const now = performance.now();
    if (doneNow !== done) {
      progress.push({ at_ms: Math.round(now - startedAt), done: doneNow });
      if (progress.length > pointsMax) thin(progress);
      done = doneNow;
      movedAt = now;
    }
    watch(counts);
    if (isOver(state.status)) return { state, durationMs: now - startedAt, progress };
    if (now - movedAt > stalledMs) {
      throw symphainyError({
        code: 'SYM-LP-0003',
        detail: `The batch ${batchId} is ${state.status} and has made no progress for ${stalledMs / 1_000} s; ${counts.open} items are open.`,
        remedy:
          'Run the same command again to go on. What waits for a person is in `symphainy execution list --status STUCK`; say how it goes on with `symphainy execution retry|skip|compensate|cancel ID`.',
      });
    }
    await wait(askEveryMs, undefined, { signal });
  }
}

/** Drops every second point. */
function thin(points: ProgressPoint[]): void {
  const kept = points.filter((_, at) => at % 2 === 0);
  points.splice(0, points.length, ...kept);
}
