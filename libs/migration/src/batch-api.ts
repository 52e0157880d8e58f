/** What a run needs of the public API for batches; `SymphainyClient.batches` has it. */
import type { JsonObject } from '@symphainy/kernel';
import type { ItemOutcome } from './reconcile.js';

export interface BatchState {
  readonly status: string;
  /** Items by status, of those that were started. */
  readonly counts: Readonly<Record<string, number>>;
  readonly error?: { readonly code: string; readonly detail: string };
}

export interface BatchItem {
  readonly key: string;
  readonly execution_id: string;
  readonly status: string;
  readonly error?: { readonly code: string; readonly detail: string };
  /** Open parameters, of items that were not migrated. */
  readonly params?: JsonObject;
}

export interface BatchApi {
  start(options: {
    readonly type: string;
    readonly params: JsonObject;
    readonly solutionId: string;
    readonly idempotencyKey: string;
  }): Promise<{ readonly batchId: string }>;
  get(batchId: string): Promise<BatchState>;
  items(
    batchId: string,
    options: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly BatchItem[]; readonly nextCursor?: string }>;
}

const open = new Set(['ACCEPTED', 'RUNNING', 'WAITING', 'PAUSED', 'COMPENSATING', 'STUCK']);

export function isOver(status: string): boolean {
  return !open.has(status);
}

/** What became of an item; one that waits for a person has not been migrated. */
export function outcomeOf(status: string): ItemOutcome {
  if (status === 'SUCCEEDED') return 'migrated';
  return status === 'REJECTED' ? 'rejected' : 'failed';
}

export interface LiveCounts extends Readonly<Record<ItemOutcome, number>> {
  readonly open: number;
}

export function liveCounts({ counts }: BatchState): LiveCounts {
  const live = { migrated: 0, rejected: 0, failed: 0, open: 0 };
  for (const [status, count] of Object.entries(counts))
    live[isOver(status) ? outcomeOf(status) : 'open'] += count;
  return live;
}
