/** Batches: an intent that is carried out for each of many items. */
import type { JsonObject } from '@symphainy/kernel';

export interface BatchItem {
  /** Names the item; once in a batch. */
  readonly key: string;
  readonly params: JsonObject;
}

interface BatchOptions {
  /** Without one, each submission is a new one. */
  readonly idempotencyKey?: string;
  readonly solutionId?: string;
  readonly partitionKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** An intent that its solution carries out by a for-each. */
export interface DeclaredBatch extends BatchOptions {
  readonly type: string;
  readonly params: JsonObject;
}

/** Items that come with the request, each carried out as `itemType`. */
export interface ListedBatch extends BatchOptions {
  readonly itemType: string;
  readonly items: readonly BatchItem[];
  /** What the batch is; `itemType` by default. */
  readonly type?: string;
  readonly params?: JsonObject;
  /** Items under way at once. */
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  /** How many of the items that ended may have failed before no more start. */
  readonly errorBudgetPercent?: number;
}

export type SubmitBatchOptions = DeclaredBatch | ListedBatch;

export interface BatchItemsOptions {
  readonly status?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/** The body of the request, without the session. */
export function batchBody(options: SubmitBatchOptions): object {
  const { type, params, solutionId, partitionKey, labels } = options;
  const body = { type, params, solution_id: solutionId, partition_key: partitionKey, labels };
  if (!('items' in options)) return body;
  const { items, itemType, concurrency, ratePerSecond, errorBudgetPercent } = options;
  return {
    ...body,
    items,
    item_type: itemType,
    concurrency,
    rate_per_second: ratePerSecond,
    error_budget_percent: errorBudgetPercent,
  };
}
