/**
 * How an id leads to its execution.
 *
 * Decisions are no rows. Their ids are derived from their execution's: same partition, and the same first
 * `sharedLength` characters of the suffix. Sixty bits are shared, so there is one execution with them, or
 * by rare chance a few.
 */
import { idKinds, partitionOf } from '@symphainy/kernel';
import { compareText } from './lineage-walk.js';

const sharedLength = 12;

export type ExecutionLookup =
  | { readonly by: 'execution' | 'intent' | 'artifact'; readonly id: string }
  /** All ids that begin so. */
  | { readonly by: 'prefix'; readonly prefix: string }
  | { readonly by: 'nothing' };

export function executionLookup(id: string): ExecutionLookup {
  if (partitionOf('execution', id) !== undefined) return { by: 'execution', id };
  if (partitionOf('intent', id) !== undefined) return { by: 'intent', id };
  if (partitionOf('artifact', id) !== undefined) return { by: 'artifact', id };
  const partition = partitionOf('decision', id);
  if (partition === undefined) return { by: 'nothing' };
  const suffix = id.slice(id.lastIndexOf('_') + 1);
  return { by: 'prefix', prefix: `${idKinds.execution}_${partition}_${suffix.slice(0, sharedLength)}` };
}

/** How many executions one id may lead to at most. */
export const lookupRowsMax = 8;

export function sortedIds(ids: readonly string[]): string[] {
  return [...ids].sort(compareText).slice(0, lookupRowsMax);
}
