/** What callers are told, from what was decided and is durable. */
import { assertNever, formatPosition } from '@symphainy/kernel';
import type { ErrorCode } from '@symphainy/kernel';
import type { Answer } from '@symphainy/runtime-core';
import { answerView } from './answer-view.js';
import type { OwnedPartition } from './owned-partition.js';
import type { EngineAnswer } from './pending.js';

/** The answer to a command whose transition has this index in the last durable frame; -1 when it has none. */
export function engineAnswer(owned: OwnedPartition, answer: Answer, index: number): EngineAnswer {
  const position = formatPosition({
    partition: owned.partition,
    seq: owned.chain.seq,
    index: Math.max(index, 0),
  });
  switch (answer.type) {
    case 'none':
      return answer;
    case 'session':
    case 'hydrated':
      return { ...answer, position };
    case 'execution': {
      const execution = owned.state.executions.get(answer.executionId);
      if (!execution) return problem('SYM-RT-0001', `execution ${answer.executionId} is not there`);
      return { type: 'execution', view: answerView(execution) };
    }
    case 'denied':
      return problem(answer.code, answer.detail);
    default:
      return assertNever(answer);
  }
}

export function moved(partition: number): EngineAnswer {
  return problem('SYM-RT-0007', `partition ${partition} is not served here`, 250);
}

export function problem(code: ErrorCode, detail: string, retryAfterMs?: number): EngineAnswer {
  return { type: 'problem', code, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
