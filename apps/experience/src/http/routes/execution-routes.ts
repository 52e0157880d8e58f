import type { IdParams, ListExecutionsQuery, MinPositionHeaders, RouteContract } from '@symphainy/experience';
import {
  artifactView,
  decisionView,
  executionView,
  historyView,
  lineageEdgeView,
  notFound,
  readContracts,
  stepView,
  whyView,
} from '@symphainy/experience';
import { partitionOf } from '@symphainy/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';

interface ReadRoute {
  Params: IdParams;
  Headers: MinPositionHeaders;
}

/** What a read of one execution is asked with. */
interface Asked {
  readonly tenantId: string;
  readonly id: string;
  readonly minPosition: string;
  readonly reply: FastifyReply;
}

export function executionRoutes({ api, experience, route }: RouteScope): void {
  const { reader } = experience;

  api.route<{ Querystring: ListExecutionsQuery; Headers: MinPositionHeaders }>({
    ...route(readContracts.listExecutions),
    handler: async (request) => {
      const { query } = request;
      const page = await reader.list({
        tenantId: callerOf(request).tenantId,
        status: query.status ?? '',
        type: query.type ?? '',
        solutionId: query.solution_id ?? '',
        limit: query.limit,
        cursor: query.cursor ?? '',
        minPosition: minPositionOf(request),
      });
      return { executions: page.executions.map(executionView), next_cursor: page.nextCursor || undefined };
    },
  });

  const read = (contract: RouteContract, answer: (asked: Asked) => Promise<object>): void => {
    api.route<ReadRoute>({
      ...route(contract),
      handler: (request, reply) => answer(askedOf(request, reply)),
    });
  };
  read(readContracts.getExecution, async (asked) => {
    const execution = await reader.execution(asked.tenantId, asked.id, asked.minPosition);
    asked.reply.header('symphainy-position', execution.updatedPosition || execution.position);
    return executionView(execution);
  });
  read(readContracts.getHistory, async ({ tenantId, id, minPosition }) => {
    const { history } = await reader.detail(tenantId, id, minPosition);
    return { history: history.map(historyView) };
  });
  read(readContracts.getSteps, async ({ tenantId, id, minPosition }) => {
    const { steps } = await reader.detail(tenantId, id, minPosition);
    return { steps: steps.map(stepView) };
  });
  read(readContracts.getArtifacts, async ({ tenantId, id, minPosition }) => {
    const { artifacts } = await reader.detail(tenantId, id, minPosition);
    return { artifacts: artifacts.map(artifactView) };
  });
  read(readContracts.getDecisions, async ({ tenantId, id, minPosition }) => {
    const { decisions } = await reader.detail(tenantId, id, minPosition);
    return { decisions: decisions.map(decisionView) };
  });
  read(readContracts.getLineage, async ({ tenantId, id, minPosition }) => {
    await reader.execution(tenantId, id, minPosition);
    const { edges, complete } = await reader.lineage(tenantId, id);
    return { edges: edges.map(lineageEdgeView), complete };
  });
  read(readContracts.why, async ({ tenantId, id, minPosition }) => {
    if (minPosition !== '' && partitionOf('execution', id) !== undefined) {
      await reader.execution(tenantId, id, minPosition);
    }
    return whyView(await reader.why(tenantId, id));
  });
}

function askedOf(request: FastifyRequest<ReadRoute>, reply: FastifyReply): Asked {
  const { id } = request.params;
  if (!kinds.some((kind) => partitionOf(kind, id) !== undefined)) notFound(id);
  return { tenantId: callerOf(request).tenantId, id, minPosition: minPositionOf(request), reply };
}

/** `why` also takes the ids of what belongs to an execution. */
const kinds = ['execution', 'intent', 'decision', 'artifact'] as const;

function minPositionOf(request: { readonly headers: MinPositionHeaders }): string {
  return request.headers['symphainy-min-position'] ?? '';
}
