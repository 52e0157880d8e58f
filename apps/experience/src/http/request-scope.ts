/** What every request carries: its id, one server span named by its route, its measurements. */
import { metrics } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { failSpan, startSpan, traceparentOf } from '@symphainy/public-works-telemetry';
import type { VerifiedToken } from '@symphainy/smart-city-sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | undefined;
    /** Whom the access token speaks for; set on routes that need one. */
    caller: VerifiedToken | undefined;
  }
}

export function registerRequestScope(api: FastifyInstance): void {
  const duration = metrics
    .getMeter('experience')
    .createHistogram('http_server_request_duration', { description: 'Time to answer', unit: 's' });
  api.decorateRequest('span', undefined);
  api.decorateRequest('caller', undefined);

  api.addHook('onRequest', (request, reply, done) => {
    const route = routeOf(request);
    const parent = request.headers.traceparent;
    const span = startSpan(`${request.method} ${route}`, {
      kind: 'server',
      parent: typeof parent === 'string' ? parent : undefined,
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'symphainy.request_id': request.id,
      },
    });
    request.span = span;
    reply.header('x-request-id', request.id);
    reply.header('traceparent', traceparentOf(span));
    done();
  });

  api.addHook('onResponse', (request, reply, done) => {
    const { statusCode } = reply;
    duration.record(reply.elapsedTime / 1000, {
      'http.request.method': request.method,
      'http.route': routeOf(request),
      'http.response.status_code': statusCode,
    });
    request.span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500 && request.span) failSpan(request.span, `answered ${statusCode}`);
    else request.span?.end();
    done();
  });
}

/** The traceparent that what this request causes must carry. */
export function traceOf(request: FastifyRequest): string {
  return request.span ? traceparentOf(request.span) : '';
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}
