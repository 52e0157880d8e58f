/** What operators do with an execution that has not ended. Repeating it does no harm: it is done, or refused. */
import type { ExecutionAnswer, Principal } from '@symphainy/contracts/runtime';
import type { Intake } from './intake.js';
import { executionOf } from './submit.js';

export interface OperateRequest {
  readonly partition: number;
  readonly traceParent: string;
  readonly principal: Principal;
  readonly sessionId: string;
  readonly executionId: string;
  readonly operation: 'pause' | 'resume' | 'retry' | 'skip' | 'compensate';
  readonly reason: string;
}

export async function operate(intake: Intake, request: OperateRequest): Promise<ExecutionAnswer> {
  const { partition, traceParent, ...value } = request;
  return executionOf(await intake.exchange({ partition, traceParent, kind: { $case: 'operate', value } }));
}
