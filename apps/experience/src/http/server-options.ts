/** Limits of the public HTTP server. Everything that a stranger can send is bounded here. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { answerBrokenRequest, answerFrameworkError } from './problems.js';

export const bodyBytesMax = 1024 * 1024;
export const jsonDepthMax = 64;
const headerBytesMax = 16 * 1024;
/** A session id is a signed claim and stands in a path. */
const parameterLengthMax = 8192;

const requestIdPattern = /^[\w.:/+=-]{1,128}$/;

/** The id that the caller gave the request, or a new one. */
function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}

export const serverOptions = {
  bodyLimit: bodyBytesMax,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
  exposeHeadRoutes: false,
  return503OnClosing: false,
  forceCloseConnections: 'idle',
  genReqId: requestIdOf,
  http: { maxHeaderSize: headerBytesMax },
  routerOptions: { maxParamLength: parameterLengthMax },
  frameworkErrors: answerFrameworkError,
  clientErrorHandler: answerBrokenRequest,
} satisfies FastifyHttpOptions<Server>;
