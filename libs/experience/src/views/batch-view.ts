/** Batches, as the public API shows them. */
import type { ExecutionAnswer, GetBatchResponse } from '@symphainy/contracts/runtime';
import { isTerminalStatus } from '@symphainy/kernel';
import type { Batch } from '../query/query-reader.js';
import { answerView, executionView } from './execution-view.js';

/** A batch is the execution that its items belong to. */
export function batchAnswerView(answer: ExecutionAnswer) {
  return { batch_id: answer.executionId, ...answerView(answer) };
}

export function batchView({ execution, items, received, complete }: Batch) {
  return {
    batch_id: execution.executionId,
    execution: executionView(execution),
    items,
    done: countOf(items, isTerminalStatus),
    total: received,
    total_is_final: complete,
  };
}

function countOf(items: GetBatchResponse['items'], counts: (status: string) => boolean): number {
  return Object.entries(items).reduce((sum, [status, count]) => sum + (counts(status) ? count : 0), 0);
}
