/** The public API on a Fastify instance: limits, problems, tracing, document, routes. */
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import type { RouteContract } from '@symphainy/experience';
import { sharedSchemas } from '@symphainy/experience';
import { metrics } from '@opentelemetry/api';
import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Logger } from 'pino';
import type { Experience } from '../experience.js';
import { authenticate } from './authenticate.js';
import { registerJsonBody } from './json-body.js';
import { openApiOptions } from './openapi-options.js';
import { answerError, notThere } from './problems.js';
import { registerRequestScope } from './request-scope.js';
import { artifactRoutes } from './routes/artifact-routes.js';
import { authRoutes } from './routes/auth-routes.js';
import { batchRoutes } from './routes/batch-routes.js';
import { documentRoutes } from './routes/document-routes.js';
import { executionRoutes } from './routes/execution-routes.js';
import { intentRoutes } from './routes/intent-routes.js';
import { registryRoutes } from './routes/registry-routes.js';
import { sessionRoutes } from './routes/session-routes.js';
import { streamRoutes } from './routes/stream-routes.js';
import { compileValidator } from './validation.js';

/** What routes are made with. */
export interface RouteScope {
  readonly api: FastifyInstance;
  readonly experience: Experience;
  /** Options of a route by its contract. */
  readonly route: (contract: RouteContract) => RouteShorthandOptions & Pick<RouteContract, 'method' | 'url'>;
}

/** Messages of clients on a WebSocket are not read. */
const clientMessageBytesMax = 1024;

export async function registerPublicApi(
  api: FastifyInstance,
  experience: Experience,
  logger: Logger,
): Promise<void> {
  api.setValidatorCompiler(compileValidator);
  registerJsonBody(api);
  registerRequestScope(api);
  observe(experience);
  api.setErrorHandler((error, request, reply) => answerError(error, request, reply, logger));
  closeInOrder(api, experience);
  const allowed = allowedMethods(api);
  api.setNotFoundHandler((request, reply) =>
    answerError(notThere(request, allowed(request.url)), request, reply),
  );
  for (const schema of sharedSchemas) api.addSchema(schema);
  await api.register(swagger, openApiOptions);
  await api.register(websocket, {
    options: {
      maxPayload: clientMessageBytesMax,
      handleProtocols: (protocols: Set<string>) => (protocols.has('symphainy.v1') ? 'symphainy.v1' : false),
    },
  });
  const verify = authenticate(experience.tokens);
  const scope: RouteScope = {
    api,
    experience,
    route: ({ method, url, schema, access }) => ({
      method,
      url,
      schema,
      ...(access === 'user' ? { onRequest: verify } : {}),
    }),
  };
  for (const routes of [
    authRoutes,
    sessionRoutes,
    intentRoutes,
    batchRoutes,
    executionRoutes,
    artifactRoutes,
    streamRoutes,
    registryRoutes,
    documentRoutes,
  ]) {
    routes(scope);
  }
}

const idleCheckMs = 50;

/** While the server closes: streams end, and connections that become idle are not kept alive. */
function closeInOrder(api: FastifyInstance, { streams }: Experience): void {
  api.addHook('preClose', (done) => {
    streams.close();
    if (!api.server.listening) return done();
    const timer = setInterval(() => api.server.closeIdleConnections(), idleCheckMs);
    api.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
}

/** The methods that a path takes, for the answer to one that it does not. */
function allowedMethods(api: FastifyInstance): (url: string) => string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  api.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replace(/[.]/g, '\\.').replace(/:[^/]+/g, '[^/]+')}$`);
    routes.push({ pattern, methods: [method].flat() });
  });
  return (url) => {
    const path = url.split('?', 1)[0] ?? '';
    const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  };
}

function observe({ intake, streams }: Experience): void {
  const meter = metrics.getMeter('experience');
  meter
    .createObservableGauge('intake_items_under_way', {
      description: 'Items sent to Runtime and not yet answered',
    })
    .addCallback((result) => result.observe(intake.underWay));
  meter
    .createObservableGauge('event_streams_open', { description: 'Streams of events to clients' })
    .addCallback((result) => result.observe(streams.open));
}
