/** The unauthenticated port of a service: is it alive, is it ready and if not why, its metrics. */
import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import type { Address } from './environment.js';
import { listening } from './listening.js';

/** Reasons say what is missing, for a person; a service that is ready has none. */
export type ReadyState =
  { readonly ready: true } | { readonly ready: false; readonly reasons: readonly string[] };

export interface HealthSource {
  readiness(): Promise<ReadyState> | ReadyState;
  metricsText(): Promise<string>;
}

const readinessMsMax = 2_000;

/** The server, listening; `close()` ends it. */
export async function startHealthServer(address: Address, source: HealthSource): Promise<FastifyInstance> {
  const server = fastify({ forceCloseConnections: true, requestTimeout: 5_000, bodyLimit: 1_024 });
  server.get('/healthz', () => ({ status: 'alive' }));
  server.get('/readyz', async (_, reply) => {
    const state = await readinessOf(source);
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

/** A check that fails or hangs is a reason like any other. */
async function readinessOf(source: HealthSource): Promise<ReadyState> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<ReadyState>((resolve) => {
    const reasons = [`the readiness check took longer than ${readinessMsMax} ms`];
    timer = setTimeout(() => resolve({ ready: false, reasons }), readinessMsMax);
  });
  try {
    return await Promise.race([Promise.resolve(source.readiness()), tooSlow]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ready: false, reasons: [`the readiness check failed: ${reason}`] };
  } finally {
    clearTimeout(timer);
  }
}
