/**
 * Runs one service: telemetry, health port, Nest application, gRPC server, and an orderly end.
 *
 * I1  The health port is the first to open and the last to close, so a start that takes long and a
 *     drain can both be watched.
 * I2  SIGTERM and SIGINT: not ready, drain, close, exit 0, within the time that is set. A second
 *     signal ends the process at once.
 * I3  An exception that nobody caught is logged and ends the process with code 1.
 */
import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import type { Server } from '@grpc/grpc-js';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { descriptorSetFile } from '@symphainy/contracts/descriptors';
import type { Telemetry } from '@symphainy/public-works-telemetry';
import { createLogger, startTelemetry } from '@symphainy/public-works-telemetry';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { dieOnUncaught, endOnSignal } from './process-end.js';
import { within } from './within.js';
import type { Address } from './environment.js';
import { formatAddress } from './environment.js';
import type { GrpcEdge } from './grpc-edge.js';
import { ServiceErrorFilter, grpcOptions, logGrpcWith } from './grpc-edge.js';
import { GrpcHealth } from './grpc-health.js';
import { startHealthServer } from './health-server.js';
import { listening } from './listening.js';
import { nestLogger } from './nest-logger.js';
import type { ReadyState } from './readiness.js';
import { askReadiness } from './readiness.js';
import { addReflection } from './reflection.js';

const drainMsMax = 10_000;
const telemetryMsMax = 3_000;

export interface ServiceOptions {
  /** The name of the service, as in its identity and its logs. */
  readonly name: string;
  /** The Nest module with the controllers; a dynamic module when it needs objects made before. */
  readonly module: Type | DynamicModule;
  readonly health: Address;
  /** Asked once the application is up; until then the service is not ready. */
  readonly readiness: (app: INestApplicationContext) => Promise<ReadyState> | ReadyState;
  readonly grpc?: GrpcEdge;
  /** The public HTTP port, for services that have one. */
  readonly http?: {
    readonly address: Address;
    readonly adapter?: FastifyAdapter;
    readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
  };
  /** Stops taking work and finishes what is under way. */
  readonly drain?: (app: INestApplicationContext) => Promise<void>;
  readonly drainMsMax?: number;
  readonly logger?: Logger;
}

export interface RunningService {
  readonly app: INestApplicationContext;
  readonly logger: Logger;
  /** Where the health port is; its port is the real one when 0 was asked for. */
  readonly health: Address;
  /** Drains and closes, without ending the process. A second call waits for the first. */
  close(): Promise<void>;
}

/** Starts the service; when it cannot, what was opened is closed again and the error is thrown. */
export async function runService(options: ServiceOptions): Promise<RunningService> {
  const logger = options.logger ?? createLogger(options.name);
  const undoUncaught = dieOnUncaught(logger);
  const telemetry = await startTelemetry({ service: options.name, logger });
  const service = new Service(options, logger, telemetry);
  try {
    await service.start();
  } catch (error) {
    await service.close();
    undoUncaught();
    throw error;
  }
  const undoSignals = endOnSignal(logger, () => service.close());
  return {
    app: service.app,
    logger,
    health: service.healthAddress,
    async close() {
      await service.close();
      undoSignals();
      undoUncaught();
    },
  };
}

type Phase = 'starting' | 'running' | 'draining';

class Service {
  private phase: Phase = 'starting';
  private health: FastifyInstance | undefined;
  private nest: NestFastifyApplication | undefined;
  private grpcServer: Server | undefined;
  private grpcHealth: GrpcHealth | undefined;
  private closing: Promise<void> | undefined;

  constructor(
    private readonly options: ServiceOptions,
    private readonly logger: Logger,
    private readonly telemetry: Telemetry,
  ) {}

  get app(): NestFastifyApplication {
    if (!this.nest) throw new Error(`${this.options.name} has not started`);
    return this.nest;
  }

  get healthAddress(): Address {
    const bound = this.health?.addresses()[0];
    const port = typeof bound === 'object' ? bound.port : this.options.health.port;
    return { host: this.options.health.host, port };
  }

  async start(): Promise<void> {
    const { name, module, grpc, http } = this.options;
    this.health = await startHealthServer(this.options.health, {
      readiness: () => this.readiness(),
      metricsText: () => this.telemetry.metricsText(),
    });
    const app = await NestFactory.create<NestFastifyApplication>(
      module,
      http?.adapter ?? new FastifyAdapter({ forceCloseConnections: true }),
      { logger: nestLogger(this.logger), abortOnError: false },
    );
    this.nest = app;
    if (grpc) {
      logGrpcWith(this.logger);
      const descriptorSet = await readFile(descriptorSetFile);
      app
        .connectMicroservice(
          grpcOptions(grpc, (server) => this.complete(server, Object.keys(grpc.definitions), descriptorSet)),
          { deferInitialization: true },
        )
        .useGlobalFilters(new ServiceErrorFilter(this.logger));
    }
    await http?.configure?.(app);
    await app.init();
    if (grpc) await listening(grpc.address, () => app.startAllMicroservices());
    if (http) await listening(http.address, () => app.listen(http.address.port, http.address.host));
    this.phase = 'running';
    this.logger.info(
      {
        health: formatAddress(this.healthAddress),
        ...(grpc && { grpc: formatAddress(grpc.address) }),
        ...(http && { http: formatAddress(http.address) }),
      },
      `${name} is up`,
    );
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** What every gRPC server of the platform serves besides its own: health and reflection. */
  private complete(server: Server, services: readonly string[], descriptorSet: Buffer): void {
    this.grpcServer = server;
    this.grpcHealth = new GrpcHealth(services, () => this.readiness());
    this.grpcHealth.addTo(server);
    addReflection(server, services, descriptorSet);
  }

  private async readiness(): Promise<ReadyState> {
    if (this.phase !== 'running') return { ready: false, reasons: [`the service is ${this.phase}`] };
    return askReadiness(() => this.options.readiness(this.app));
  }

  private async shutDown(): Promise<void> {
    const started = this.phase === 'running';
    this.phase = 'draining';
    this.grpcHealth?.close();
    const until = Date.now() + (this.options.drainMsMax ?? drainMsMax);
    if (started) await this.bounded('drain', until - Date.now(), () => this.options.drain?.(this.app));
    await this.bounded('gRPC calls', until - Date.now(), () => this.finishCalls());
    this.grpcServer?.forceShutdown();
    await this.bounded('application', Math.max(1_000, until - Date.now()), () => this.nest?.close());
    await this.bounded('telemetry', telemetryMsMax, () => this.telemetry.shutdown());
    await this.health?.close();
    this.logger.info(`${this.options.name} has ended`);
  }

  private async finishCalls(): Promise<void> {
    const server = this.grpcServer;
    if (server) await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  }

  /** One part of the end: what fails or takes too long is logged and does not hold up the rest. */
  private async bounded(part: string, msMax: number, run: () => Promise<unknown> | undefined): Promise<void> {
    try {
      const finished = await within(msMax, Promise.resolve(run()));
      if (!finished) this.logger.warn({ part, ms_max: msMax }, 'gave up waiting for an orderly end');
    } catch (error) {
      this.logger.error({ part, error }, 'a part did not end in order');
    }
  }
}
