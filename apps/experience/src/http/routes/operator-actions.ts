/** What operators do with an execution, for the routes of executions and of batches. */
import type { ExecutionAnswer } from '@symphainy/contracts/runtime';
import type { CancelBody, IdParams } from '@symphainy/experience';
import { cancel, notFound, operate } from '@symphainy/experience';
import { partitionOf } from '@symphainy/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Experience } from '../../experience.js';
import { principalOf } from '../authenticate.js';
import { traceOf } from '../request-scope.js';

export interface OperatorRoute {
  Body: CancelBody;
  Params: IdParams;
}

/** Of executions; batches know the first three. */
export const batchActions = ['pause', 'resume', 'cancel'] as const;
export const executionActions = [...batchActions, 'retry', 'skip', 'compensate'] as const;
export type BatchAction = (typeof batchActions)[number];
export type ExecutionAction = (typeof executionActions)[number];

/** Carries an action out and tells the position of what it wrote. */
export async function act(
  { intake }: Experience,
  action: ExecutionAction,
  request: FastifyRequest<OperatorRoute>,
  reply: FastifyReply,
): Promise<ExecutionAnswer> {
  const { id } = request.params;
  const about = {
    partition: partitionOf('execution', id) ?? notFound(id),
    traceParent: traceOf(request),
    principal: principalOf(request, 'rest'),
    sessionId: request.body.session_id,
    executionId: id,
    reason: request.body.reason ?? '',
  };
  const answer = await (action === 'cancel'
    ? cancel(intake, about)
    : operate(intake, { ...about, operation: action }));
  reply.header('symphainy-position', answer.position);
  return answer;
}
