import type { CancelExecution } from '@symphainy/contracts/wal';
import { attributionOf } from '../attribution.js';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import type { Decision } from '../decision.js';
import { refused } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { refuseCaller } from './caller.js';
import { cancelOpenSteps } from '../steps/open-steps.js';

/** An operator ends an execution: no compensation, open attempts are cancelled. */
export function decideCancelExecution(
  state: PartitionState,
  control: ControlState,
  command: CancelExecution,
  nowMs: number,
  traceParent: string,
): Decision {
  const { caller, executionId, intentId, reason } = command;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const refusal = refuseCaller(control, caller, nowMs);
  if (refusal) return refusal;
  const execution = state.executions.get(executionId);
  if (!execution || execution.tenantId !== caller.tenantId) {
    return refused(caller.tenantId, 'SYM-EX-0004', `there is no execution ${executionId}`);
  }
  const answer = { type: 'execution', executionId } as const;
  if (!execution.running) {
    if (execution.phase.status === 'CANCELLED') return { type: 'nothing', answer };
    return refused(caller.tenantId, 'SYM-RT-0010', `the execution is ${execution.phase.status} already`);
  }
  const attribution = attributionOf(caller, intentId, citySolutionId, 1, traceParent);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: 'city.cancel_execution',
      resourceType: 'Solution',
      resourceId: execution.running.attribution.solutionId,
      context: { channel: caller.channel, execution_id: executionId },
    },
    params: undefined,
    executionId,
    path: '',
    intentId,
    occasion: 'cancel',
  });
  if (!isAllowed(decided)) {
    return {
      type: 'decided',
      tenantId: caller.tenantId,
      events: [{ $case: 'policyDecided', value: decided }],
      effects: [],
      answer: { type: 'denied', code: 'SYM-RT-0019', detail: denialDetail(decided) },
    };
  }
  return {
    type: 'decided',
    tenantId: caller.tenantId,
    events: [
      { $case: 'policyDecided', value: decided },
      { $case: 'executionCancelled', value: { executionId, reason, attribution } },
    ],
    effects: cancelOpenSteps(executionId, execution.running.steps),
    answer,
  };
}
