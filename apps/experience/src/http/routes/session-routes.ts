import { randomUUID } from 'node:crypto';
import type { CreateSessionBody, IdParams } from '@symphainy/experience';
import {
  intentContracts,
  notFound,
  partitionCountOf,
  partitionOfSession,
  readSession,
} from '@symphainy/experience';
import { symphainyError } from '@symphainy/kernel';
import { callerOf, principalOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';
import { traceOf } from '../request-scope.js';
import type { IdempotencyHeaders } from './idempotency.js';

const sessionSecondsDefault = 3600;

export function sessionRoutes({ api, experience, route }: RouteScope): void {
  const { intake, registry } = experience;

  api.route<{ Body: CreateSessionBody | null; Headers: IdempotencyHeaders }>({
    ...route(intentContracts.createSession),
    handler: async (request, reply) => {
      const principal = principalOf(request, 'rest');
      const idempotencyKey = request.headers['idempotency-key'] ?? randomUUID();
      const ttlSeconds = request.body?.ttl_seconds ?? sessionSecondsDefault;
      const answer = await intake.exchange({
        partition: partitionOfSession(principal, partitionCountOf(registry)),
        traceParent: traceOf(request),
        kind: { $case: 'openSession', value: { principal, ttlSeconds, idempotencyKey } },
      });
      if (answer.$case !== 'session')
        throw symphainyError({ code: 'SYM-RT-0001', detail: 'no session was answered' });
      const { sessionId, tenantId, expiresAtMs, position } = answer.value;
      reply.code(201).header('symphainy-position', position);
      return { session_id: sessionId, tenant_id: tenantId, expires_at: new Date(expiresAtMs).toISOString() };
    },
  });

  api.route<{ Params: IdParams }>({
    ...route(intentContracts.getSession),
    handler: async (request) => {
      const session = readSession(request.params.id);
      const { tenantId } = callerOf(request);
      if (!session || session.tenantId !== tenantId || session.expiresAtMs <= Date.now()) notFound('session');
      return {
        session_id: request.params.id,
        tenant_id: session.tenantId,
        expires_at: new Date(session.expiresAtMs).toISOString(),
      };
    },
  });

  api.route<{ Params: IdParams }>({
    ...route(intentContracts.closeSession),
    handler: async (request, reply) => {
      const principal = principalOf(request, 'rest');
      const answer = await intake.exchange({
        partition: partitionOfSession(principal, partitionCountOf(registry)),
        traceParent: traceOf(request),
        kind: { $case: 'closeSession', value: { principal, sessionId: request.params.id } },
      });
      return reply.code(204).header('symphainy-position', answer.value.position).send();
    },
  });
}
