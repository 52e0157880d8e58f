/** The unauthenticated port of a service: is it alive, is it ready and if not why, its metrics. */
import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import type { Address } from './environment.js';
import { listening } from './listening.js';
import type { ReadyState } from './readiness.js';

export interface HealthSource {
  /** Answers always, within a time that is set. */
  readiness(): Promise<ReadyState>;
  metricsText(): Promise<string>;
}

/** The server, listening; `close()` ends it. */
export async function startHealthServer(address: Address, source: HealthSource): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true, requestTimeout: 5_000, bodyLimit: 1_024 });
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async (_, reply) => {
    const state = await source.readiness();
    return state.ready
      ? reply.send({ status: 'ready' })
      : reply.code(503).send({ status: 'not_ready', reasons: state.reasons });
  });
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await source.metricsText()),
  );
  await listening(address, () => server.listen({ host: address.host, port: address.port }));
  return server;
}
