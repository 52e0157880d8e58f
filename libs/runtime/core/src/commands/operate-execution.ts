import type { OperateExecution } from '@symphainy/contracts/wal';
import { attributionOf } from '../attribution.js';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import { Draft, refused } from '../decision.js';
import type { Decision } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { schedulingOf } from '../steps/scheduling.js';
import { refuseCaller } from './caller.js';
import { operationRule } from './operations.js';

/** An operator acts on an execution. Which operations there are, and what they do, is in `operations.ts`. */
export function decideOperateExecution(
  state: PartitionState,
  control: ControlState,
  command: OperateExecution,
  nowMs: number,
  traceParent: string,
): Decision {
  const { caller, executionId, intentId, operation, reason } = command;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const refusal = refuseCaller(control, caller, nowMs);
  if (refusal) return refusal;
  const { tenantId } = caller;
  const execution = state.executions.get(executionId);
  if (!execution || execution.tenantId !== tenantId) {
    return refused(tenantId, 'SYM-EX-0004', `there is no execution ${executionId}`);
  }
  const rule = operationRule(operation);
  if (!rule) return refused(tenantId, 'SYM-EX-0001', `there is no operation ${operation}`);
  const { running } = execution;
  if (!running) {
    return refused(
      tenantId,
      'SYM-RT-0010',
      `${rule.name}: the execution is ${execution.phase.status} already`,
    );
  }
  const scheduling = schedulingOf(control, state.partition, execution, running, nowMs);
  const answer = { type: 'execution', executionId } as const;
  if (rule.isDone(execution, running)) return { type: 'nothing', answer };
  const why = rule.refusal(execution, running, scheduling);
  if (why !== undefined) return refused(tenantId, 'SYM-RT-0010', why);

  const attribution = attributionOf(caller, intentId, citySolutionId, 1, traceParent);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: 'city.operate_execution',
      resourceType: 'Solution',
      resourceId: running.attribution.solutionId,
      context: { channel: caller.channel, execution_id: executionId, operation: rule.name },
    },
    params: undefined,
    executionId,
    path: '',
    intentId,
    occasion: 'operate',
  });
  const draft = new Draft();
  draft.add({ $case: 'policyDecided', value: decided });
  if (!isAllowed(decided)) {
    return draft.decided(tenantId, { type: 'denied', code: 'SYM-RT-0019', detail: denialDetail(decided) });
  }
  rule.carryOut(draft, { execution, running, scheduling, attribution, reason });
  return draft.decided(tenantId, answer);
}
