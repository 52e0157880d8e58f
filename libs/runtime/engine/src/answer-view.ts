import { formatPosition } from '@symphainy/kernel';
import { isTerminal } from '@symphainy/runtime-core';
import type { Execution } from '@symphainy/runtime-core';
import type { ExecutionAnswerView } from './pending.js';

/** An execution as callers are told of it. */
export function answerView(execution: Execution): ExecutionAnswerView {
  const { id, intentId, tenantId, phase, accepted } = execution;
  const failed = phase.status === 'FAILED' ? phase : undefined;
  return {
    executionId: id,
    intentId,
    tenantId,
    status: phase.status,
    terminal: isTerminal(phase),
    position: formatPosition(accepted),
    errorCode: failed?.code ?? (phase.status === 'REJECTED' ? 'SYM-RT-0019' : ''),
    errorDetail: failed?.detail ?? (phase.status === 'CANCELLED' ? phase.reason : ''),
    decisionId: phase.status === 'REJECTED' ? phase.decisionId : '',
  };
}
