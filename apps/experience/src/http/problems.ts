/** Every way in which a request can fail, as one form: problem+json. */
import type { Socket } from 'node:net';
import { errorOfCall, problemDocument, problemMediaType, retryAfterSeconds } from '@symphainy/experience';
import { SymphainyError, symphainyError } from '@symphainy/kernel';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { faultsOf } from './validation.js';

/** Sends an error; whatever is unexpected is logged and tells nothing of itself. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  logger?: Logger,
): FastifyReply {
  const known = knownError(error);
  const problem =
    known ?? symphainyError({ code: 'SYM-RT-0001', detail: 'the request could not be carried out' });
  if (!known || known.code === 'SYM-RT-0001') {
    logger?.error({ error, request_id: request.id, route: request.routeOptions.url }, 'a request failed');
  }
  const document = problemDocument(problem, request.id);
  const retryAfter = retryAfterSeconds(problem);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  if (document.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(document.status).type(problemMediaType).send(JSON.stringify(document));
}

/** Errors that the router finds before any hook runs. */
export function answerFrameworkError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header('x-request-id', request.id);
  answerError(error, request, reply);
}

/** A path or a method that is not there. */
export function notThere(request: FastifyRequest, allowed: readonly string[]): SymphainyError {
  const path = request.url.split('?', 1)[0];
  return allowed.length > 0
    ? symphainyError({
        code: 'SYM-EX-0011',
        detail: `${path} takes ${allowed.join(', ')}, not ${request.method}`,
      })
    : symphainyError({ code: 'SYM-EX-0004', detail: `there is no ${request.method} ${path}` });
}

/** What is no HTTP, or has headers over the limit: there is no request to answer to, only a socket. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? symphainyError({ code: 'SYM-EX-0005', detail: 'the headers are larger than 16 KiB' })
      : symphainyError({ code: 'SYM-EX-0001', detail: 'this is no HTTP/1.1 request' });
  const document = problemDocument(problem, 'unknown');
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${document.title}`,
    `content-type: ${problemMediaType}; charset=utf-8`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function knownError(error: unknown): SymphainyError | undefined {
  if (error instanceof SymphainyError) return error;
  if (!(error instanceof Error)) return undefined;
  return 'metadata' in error ? errorOfCall(error) : fastifyProblem(error);
}

/** Fastify's own refusals. */
function fastifyProblem(error: Error & Partial<FastifyError>): SymphainyError | undefined {
  if (error.validation) {
    const where = error.validationContext ?? 'request';
    const faults = faultsOf(error.validation, where === 'querystring' ? 'query' : where);
    return symphainyError({ code: 'SYM-EX-0001', detail: `the ${where} is not valid`, faults });
  }
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return symphainyError({ code: 'SYM-EX-0010', detail: 'the body is not declared as application/json' });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return symphainyError({ code: 'SYM-EX-0005', detail: 'the body is larger than 1 MiB' });
    default:
  }
  const status = error.statusCode ?? 500;
  if (status >= 500 || status < 400) return undefined;
  return symphainyError({ code: 'SYM-EX-0001', detail: error.message });
}
