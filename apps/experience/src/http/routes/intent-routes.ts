import { randomUUID } from 'node:crypto';
import type { SubmitBody } from '@symphainy/experience';
import { answerView, intentContracts, submitIntent, waitSecondsMax } from '@symphainy/experience';
import { isTerminalStatus } from '@symphainy/kernel';
import { principalOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';
import { traceOf } from '../request-scope.js';
import type { IdempotencyHeaders } from './idempotency.js';
import { act, executionActions } from './operator-actions.js';
import type { ExecutionAction, OperatorRoute } from './operator-actions.js';

interface SubmitHeaders extends IdempotencyHeaders {
  readonly prefer?: string;
}

const operated: Readonly<Record<ExecutionAction, (typeof intentContracts)['cancelExecution']>> = {
  pause: intentContracts.pauseExecution,
  resume: intentContracts.resumeExecution,
  cancel: intentContracts.cancelExecution,
  retry: intentContracts.retryExecution,
  skip: intentContracts.skipExecution,
  compensate: intentContracts.compensateExecution,
};

export function intentRoutes({ api, experience, route }: RouteScope): void {
  api.route<{ Body: SubmitBody; Headers: SubmitHeaders; Querystring: { dry_run: boolean } }>({
    ...route(intentContracts.submitIntent),
    handler: async (request, reply) => {
      const { body, headers } = request;
      const waitSeconds = waitSecondsOf(headers.prefer);
      // Always one, so that Experience itself can repeat the item; it is told, so that the caller can too.
      const idempotencyKey = headers['idempotency-key'] ?? randomUUID();
      reply.header('idempotency-key', idempotencyKey);
      const answer = await submitIntent(experience, {
        principal: principalOf(request, 'rest'),
        traceParent: traceOf(request),
        sessionId: body.session_id,
        type: body.type,
        params: body.params,
        solutionId: body.solution_id ?? '',
        partitionKey: body.partition_key ?? '',
        idempotencyKey,
        labels: body.labels ?? {},
        deadlineMs: body.deadline === undefined ? 0 : Date.parse(body.deadline),
        dryRun: request.query.dry_run,
        waitMs: waitSeconds * 1000,
      });
      if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`);
      reply.code(isTerminalStatus(answer.status) ? 200 : 202).header('symphainy-position', answer.position);
      return answerView(answer);
    },
  });

  for (const action of executionActions) {
    api.route<OperatorRoute>({
      ...route(operated[action]),
      handler: async (request, reply) => answerView(await act(experience, action, request, reply)),
    });
  }
}

/** Seconds of `Prefer: wait=N` (RFC 7240), as many as are allowed; 0 without one. */
function waitSecondsOf(prefer: string | undefined): number {
  const match = prefer === undefined ? null : /(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])/.exec(prefer);
  return match ? Math.min(Number(match[1]), waitSecondsMax) : 0;
}
