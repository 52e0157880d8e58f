import { randomUUID } from 'node:crypto';
import type { BatchItemsQuery, IdParams, MinPositionHeaders, SubmitBatchBody } from '@symphainy/experience';
import { isTerminalStatus } from '@symphainy/kernel';
import {
  batchAnswerView,
  batchContracts,
  batchView,
  executionView,
  faultsOfBatch,
  notFound,
  submitDeclaredBatch,
  submitItems,
} from '@symphainy/experience';
import { partitionOf, symphainyError } from '@symphainy/kernel';
import { callerOf, principalOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';
import { traceOf } from '../request-scope.js';
import type { IdempotencyHeaders } from './idempotency.js';
import { act, batchActions } from './operator-actions.js';
import type { BatchAction, OperatorRoute } from './operator-actions.js';

const operated: Readonly<Record<BatchAction, (typeof batchContracts)['pauseBatch']>> = {
  pause: batchContracts.pauseBatch,
  resume: batchContracts.resumeBatch,
  cancel: batchContracts.cancelBatch,
};

export function batchRoutes({ api, experience, route }: RouteScope): void {
  const { reader } = experience;

  api.route<{ Body: SubmitBatchBody; Headers: IdempotencyHeaders }>({
    ...route(batchContracts.submitBatch),
    handler: async (request, reply) => {
      const { body, headers } = request;
      const faults = faultsOfBatch(body);
      if (faults.length > 0)
        throw symphainyError({ code: 'SYM-EX-0001', detail: 'the batch is not valid', faults });
      const idempotencyKey = headers['idempotency-key'] ?? randomUUID();
      reply.header('idempotency-key', idempotencyKey);
      const submission = {
        principal: principalOf(request, 'rest'),
        traceParent: traceOf(request),
        sessionId: body.session_id,
        type: body.type ?? body.item_type ?? '',
        params: body.params ?? {},
        solutionId: body.solution_id ?? '',
        partitionKey: body.partition_key ?? '',
        idempotencyKey,
        labels: body.labels ?? {},
        deadlineMs: 0,
        dryRun: false,
        waitMs: 0,
      };
      const { items, item_type: itemType } = body;
      const answer =
        items === undefined || itemType === undefined
          ? await submitDeclaredBatch(experience, submission)
          : await submitItems(experience, submission, { itemType, items, limits: limitsOf(body) });
      reply.code(isTerminalStatus(answer.status) ? 200 : 202).header('symphainy-position', answer.position);
      return batchAnswerView(answer);
    },
  });

  api.route<{ Params: IdParams; Headers: MinPositionHeaders }>({
    ...route(batchContracts.getBatch),
    handler: async (request, reply) => {
      const minPosition = request.headers['symphainy-min-position'] ?? '';
      const batch = await reader.batch(
        callerOf(request).tenantId,
        executionIdOf(request.params),
        minPosition,
      );
      const { position, updatedPosition } = batch.execution;
      reply.header('symphainy-position', updatedPosition || position);
      return batchView(batch);
    },
  });

  api.route<{ Params: IdParams; Querystring: BatchItemsQuery }>({
    ...route(batchContracts.listBatchItems),
    handler: async (request) => {
      const { status, limit, cursor } = request.query;
      const page = await reader.batchItems({
        tenantId: callerOf(request).tenantId,
        executionId: executionIdOf(request.params),
        status: status ?? '',
        limit,
        cursor: cursor ?? '',
      });
      return { items: page.items.map(executionView), next_cursor: page.nextCursor || undefined };
    },
  });

  for (const action of batchActions) {
    api.route<OperatorRoute>({
      ...route(operated[action]),
      handler: async (request, reply) => batchAnswerView(await act(experience, action, request, reply)),
    });
  }
}

function executionIdOf({ id }: IdParams): string {
  return partitionOf('execution', id) === undefined ? notFound(id) : id;
}

function limitsOf(body: SubmitBatchBody) {
  const { concurrency, rate_per_second: ratePerSecond, error_budget_percent: errorBudgetPercent } = body;
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(ratePerSecond !== undefined && { ratePerSecond }),
    ...(errorBudgetPercent !== undefined && { errorBudgetPercent }),
  };
}
