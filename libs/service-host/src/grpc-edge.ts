/** The gRPC server of a service under Nest: generated definitions in, gate and limits on. */
import type { Server, ServiceDefinition } from '@grpc/grpc-js';
import { setLogger } from '@grpc/grpc-js';
import type { ArgumentsHost, RpcExceptionFilter } from '@nestjs/common';
import type { GrpcOptions } from '@nestjs/microservices';
import { Transport } from '@nestjs/microservices';
import { SymphainyError } from '@symphainy/kernel';
import type { ServiceIdentity } from '@symphainy/public-works-service-identity';
import type { Logger } from 'pino';
import type { Observable } from 'rxjs';
import { throwError } from 'rxjs';
import type { Audiences, Callers } from './caller-gate.js';
import { assertEveryMethodHasCallers, callerGate } from './caller-gate.js';
import type { Address } from './environment.js';
import { formatAddress } from './environment.js';
import { toServiceError } from './service-error.js';

export interface GrpcEdge {
  readonly address: Address;
  /** Generated definitions by full service name, e.g. `{ 'symphainy.realm.v1.Realm': RealmService }`. */
  readonly definitions: Readonly<Record<string, ServiceDefinition>>;
  readonly identity: ServiceIdentity;
  readonly callers: Callers;
  /** For methods that are called before the caller knows the service's name. */
  readonly audiences?: Audiences;
}

export const messageBytesMax = 4 * 1024 * 1024;
const concurrentStreamsMax = 1_000;
const keepalive = { keepaliveTimeMs: 20_000, keepaliveTimeoutMs: 10_000, keepalivePermitWithoutCalls: 1 };

/** Nest's options for the server. `onServer` is handed the grpc-js server, and may add services to it. */
export function grpcOptions(edge: GrpcEdge, onServer: (server: Server) => void): GrpcOptions {
  assertEveryMethodHasCallers(edge.definitions, edge.callers);
  const packages = Object.keys(edge.definitions).map((name) => name.slice(0, name.lastIndexOf('.')));
  return {
    transport: Transport.GRPC,
    options: {
      url: formatAddress(edge.address),
      package: [...new Set(packages)],
      packageDefinition: edge.definitions,
      maxReceiveMessageLength: messageBytesMax,
      maxSendMessageLength: messageBytesMax,
      keepalive,
      channelOptions: {
        'grpc.max_concurrent_streams': concurrentStreamsMax,
        // Nest hands these on to the grpc-js server, which takes its interceptors among them.
        ...{ interceptors: [callerGate(edge.identity, edge.callers, edge.audiences)] },
      },
      onLoadPackageDefinition(_: unknown, server: Server) {
        onServer(server);
      },
    },
  };
}

/** What grpc-js has to say goes to the service's log. */
export function logGrpcWith(logger: Logger): void {
  const tell = (level: 'warn' | 'debug') => (message: unknown) =>
    logger[level]({ grpc: String(message) }, 'grpc');
  setLogger({ error: tell('warn'), info: tell('debug'), debug: tell('debug') });
}

/** Errors of unary handlers leave as gRPC statuses; unexpected ones are logged and tell nothing. */
export class ServiceErrorFilter implements RpcExceptionFilter<unknown> {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    if (!(error instanceof SymphainyError)) this.logger.error({ error }, 'a handler failed');
    return throwError(() => toServiceError(error));
  }
}
