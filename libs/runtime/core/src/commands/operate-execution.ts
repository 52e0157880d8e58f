import { Operation } from '@symphainy/contracts/wal';
import type { OperateExecution } from '@symphainy/contracts/wal';
import { attributionOf } from '../attribution.js';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import { Draft, refused } from '../decision.js';
import type { Decision } from '../decision.js';
import type { Execution, Running } from '../execution/execution.js';
import type { PartitionState } from '../partition-state.js';
import { progressOf } from '../steps/drive-for-each.js';
import { schedulingOf } from '../steps/scheduling.js';
import type { Scheduling } from '../steps/scheduling.js';
import { goOn, statusIn } from '../steps/start-nodes.js';
import { refuseCaller } from './caller.js';
import { startAttempt } from './fire-timer.js';
import { endWhenDriven } from './report-step.js';

/** An operator pauses or resumes: nothing new starts while paused, what is under way comes to its end. */
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
  const execution = state.executions.get(executionId);
  if (!execution || execution.tenantId !== caller.tenantId) {
    return refused(caller.tenantId, 'SYM-EX-0004', `there is no execution ${executionId}`);
  }
  const { running } = execution;
  const pause = operation === Operation.OPERATION_PAUSE;
  const answer = { type: 'execution', executionId } as const;
  if (!running || !canOperate(execution)) {
    const verb = pause ? 'paused' : 'resumed';
    return refused(
      caller.tenantId,
      'SYM-RT-0010',
      `the execution is ${execution.phase.status} and cannot be ${verb}`,
    );
  }
  if (running.paused === pause) return { type: 'nothing', answer };

  const attribution = attributionOf(caller, intentId, citySolutionId, 1, traceParent);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: 'city.operate_execution',
      resourceType: 'Solution',
      resourceId: running.attribution.solutionId,
      context: { channel: caller.channel, execution_id: executionId, operation: pause ? 'pause' : 'resume' },
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
    return draft.decided(caller.tenantId, {
      type: 'denied',
      code: 'SYM-RT-0019',
      detail: denialDetail(decided),
    });
  }
  if (pause) draft.add({ $case: 'executionPaused', value: { executionId, reason, attribution } });
  else {
    draft.add({ $case: 'executionResumed', value: { executionId, attribution } });
    resume(draft, schedulingOf(control, state.partition, execution, running, nowMs), running);
  }
  return draft.decided(caller.tenantId, answer);
}

function canOperate(execution: Execution): boolean {
  return ['RUNNING', 'WAITING', 'PAUSED'].includes(execution.phase.status);
}

/** Starts what would have started meanwhile. */
function resume(draft: Draft, scheduling: Scheduling, running: Running): void {
  const { nowMs } = scheduling;
  for (const [path, step] of running.steps) {
    if (step.status === 'retrying' && step.dueMs <= nowMs)
      startAttempt(draft, scheduling, running, path, step.attempt);
  }
  for (const [path, forEach] of running.forEach) {
    if (!forEach.ended) endWhenDriven(draft, scheduling, running, path, progressOf(forEach));
  }
  goOn(draft, scheduling, statusIn(running));
}
