import type { AdmittedStream, ClientSocket, IdParams, ResumeQuery, StreamQuery } from '@symphainy/experience';
import { notFound, readContracts, serverSentFormat, webSocketFormat } from '@symphainy/experience';
import { partitionOf, symphainyError } from '@symphainy/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { callerOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The stream that was admitted before the connection becomes a WebSocket. */
    admitted: AdmittedStream | undefined;
  }
}

interface Filters {
  readonly executionId: string;
  readonly solutionId: string;
  readonly type: string;
  readonly resume: string;
}

export function streamRoutes({ api, experience, route }: RouteScope): void {
  const { streams } = experience;
  api.decorateRequest('admitted', undefined);

  const admit = (request: FastifyRequest, filters: Filters): Promise<AdmittedStream> => {
    const { tenantId, principalId, expiresAtMs } = callerOf(request);
    const { executionId } = filters;
    if (executionId !== '' && partitionOf('execution', executionId) === undefined) notFound(executionId);
    return streams.admit({ tenantId, userId: principalId, expiresAtMs, requestId: request.id, ...filters });
  };

  api.route<{ Params: IdParams; Querystring: ResumeQuery }>({
    ...route(readContracts.streamExecution),
    handler: async (request, reply) => {
      const lastEventId = request.headers['last-event-id'];
      const resume = request.query.resume ?? (typeof lastEventId === 'string' ? lastEventId : '');
      const stream = await admit(request, {
        executionId: request.params.id,
        solutionId: '',
        type: '',
        resume,
      });
      const leave = stream.open(serverSentSocket(reply), serverSentFormat);
      reply.raw.on('close', leave);
      reply.raw.on('error', leave);
      if (reply.raw.destroyed) leave();
      return reply;
    },
  });

  api.route<{ Querystring: StreamQuery }>({
    ...route(readContracts.stream),
    preHandler: async (request) => {
      if (!request.ws) {
        throw symphainyError({ code: 'SYM-EX-0001', detail: 'this path takes WebSocket connections only' });
      }
      const { execution, solution, type, resume } = request.query;
      const admitted = await admit(request, {
        executionId: execution ?? '',
        solutionId: solution ?? '',
        type: type ?? '',
        resume: resume ?? '',
      });
      request.admitted = admitted;
      request.raw.socket.once('close', () => admitted.abandon());
      if (request.raw.socket.destroyed) admitted.abandon();
    },
    handler: async () => {
      throw symphainyError({ code: 'SYM-EX-0001', detail: 'this path takes WebSocket connections only' });
    },
    wsHandler: (socket, request) => {
      const leave = request.admitted?.open(webSocket(socket), webSocketFormat);
      socket.on('close', () => leave?.());
      // A client that breaks the protocol is closed by the library; there is nothing to add.
      socket.on('error', () => leave?.());
    },
  });
}

function serverSentSocket(reply: FastifyReply): ClientSocket {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  return {
    send: (text, taken) => void raw.write(text, taken),
    end: () => void raw.end(),
    destroy: () => void raw.destroy(),
  };
}

function webSocket(socket: WebSocket): ClientSocket {
  return {
    send: (text, taken) => socket.send(text, taken),
    end: () => socket.close(1000),
    destroy: () => socket.terminate(),
  };
}
