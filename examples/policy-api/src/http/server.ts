/** The HTTP server: who may call, and how errors look. */
import { timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { sha256 } from '@symphainy/kernel';
import { collections } from '../collections.js';
import { FaultPlan } from '../faults/fault-plan.js';
import type { EntityStore } from '../store/entity-store.js';
import { entityRoutes } from './entity-routes.js';
import { observationRoutes } from './observation-routes.js';
import { Problem, notFound, problemType } from './problem.js';

const bodyBytesMax = 64 * 1024;

/** @param reportFailure is told of errors that are nobody's but ours. */
export function createServer(
  store: EntityStore,
  token: string,
  reportFailure: (error: unknown) => void,
): FastifyInstance {
  const server = fastify({
    bodyLimit: bodyBytesMax,
    forceCloseConnections: 'idle',
    ajv: { customOptions: { removeAdditional: false } },
  });
  server.removeContentTypeParser('text/plain');
  const expected = sha256(Buffer.from(`Bearer ${token}`));
  server.addHook('onRequest', (request, _, done) => {
    const given = sha256(Buffer.from(request.headers.authorization ?? ''));
    const isOpen = request.url === '/healthz';
    if (isOpen || timingSafeEqual(given, expected)) return done();
    const headers = { 'www-authenticate': 'Bearer' };
    done(new Problem(401, 'Not authenticated', 'send the access token as a bearer token', { headers }));
  });
  server.setErrorHandler((error: FastifyError | Problem, _, reply) => {
    const problem = problemOf(error);
    if (!(error instanceof Problem) && problem.status >= 500) reportFailure(error);
    for (const [name, value] of Object.entries(problem.more.headers ?? {})) reply.header(name, value);
    return reply.code(problem.status).type(problemType).send(JSON.stringify(problem.body()));
  });
  server.setNotFoundHandler((request) => {
    throw notFound(`there is no ${request.method} ${request.url.split('?')[0]}`);
  });

  const faults = new FaultPlan();
  server.get('/healthz', () => ({ status: 'ok' }));
  for (const collection of collections) entityRoutes(server, collection, store, faults);
  observationRoutes(server, store, faults);
  return server;
}

function problemOf(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (error.validation !== undefined) {
    const part = error.validationContext === 'body' ? '' : `/${error.validationContext ?? ''}`;
    const errors = error.validation.map(({ instancePath, message }) => ({
      pointer: `${part}${instancePath}`,
      detail: message ?? 'is not valid',
    }));
    return new Problem(400, 'Request is not valid', error.message, { errors });
  }
  const status = error.statusCode ?? 500;
  if (status < 500) return new Problem(status, 'Request is not valid', error.message);
  return new Problem(
    500,
    'Internal error',
    'the request failed; it is safe to repeat with its Idempotency-Key',
  );
}
