/** What every adapter refuses: misuse by the caller, found before anything is written or asked. */
import type { Batch, ChildrenQuery, ExecutionQuery, LineageQuery } from './read-store.js';
import { lineageDepthMax, lineageEdgesMax, pageRowsMax } from './read-store.js';
import { misuse } from './store-error.js';

export function checkBatches(batches: readonly Batch[]): void {
  const partitions = new Set(batches.map(({ partition }) => partition));
  if (partitions.size !== batches.length) throw misuse('two batches of one partition in one write.');
  for (const { partition, fromSeq, toSeq } of batches) {
    if (toSeq <= fromSeq) throw misuse(`a batch of partition ${partition} from ${fromSeq} to ${toSeq}.`);
  }
}

export function checkExecutionQuery({ limit }: ExecutionQuery | ChildrenQuery): void {
  checkBound('limit', limit, pageRowsMax);
}

export function checkLineageQuery({ depthMax, edgesMax }: LineageQuery): void {
  checkBound('depthMax', depthMax, lineageDepthMax);
  checkBound('edgesMax', edgesMax, lineageEdgesMax);
}

function checkBound(name: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw misuse(`${name} is ${value}, but must be between 1 and ${max}.`);
  }
}
