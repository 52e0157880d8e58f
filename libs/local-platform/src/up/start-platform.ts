/**
 * The whole platform on one machine: PostgreSQL, Kafka where it is the log, and every service as a process
 * of its own, configured by environment variables as in production.
 *
 * I1  Servers start first and stop last; services start together once what they need is there.
 * I2  Whatever fails on the way, what was started is stopped again before the error leaves.
 * I3  A service that dies stops the platform, unless the caller wants to see what the others do.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Genesis } from '@symphainy/contracts/wal';
import { ServiceIdentity } from '@symphainy/public-works-service-identity';
import { genesisContent, signGenesis } from '@symphainy/smart-city-city-manager';
import type { RealmAddress } from '../bootstrap/bootstrap.js';
import { bootstrap, developmentTenants } from '../bootstrap/bootstrap.js';
import { describeRealm } from '../bootstrap/describe.js';
import type { DevelopmentTenant } from '../bootstrap/progress.js';
import { ProgressFile } from '../bootstrap/progress.js';
import { rootClient } from '../bootstrap/root-client.js';
import type { DataDirectory, WalKind } from '../data-directory/data-directory.js';
import { readPlatform, takeDataDirectory, writePlatform } from '../data-directory/data-directory.js';
import { ensureKeyMaterial } from '../data-directory/key-material.js';
import { writeSecretFile } from '../data-directory/json-file.js';
import type { ServiceRecord } from '../data-directory/platform-record.js';
import { freePort, requireFreePort } from '@symphainy/local-servers';
import { PortPlan } from '../services/port-plan.js';
import type { ServiceDeath } from '../services/service.js';
import { Service, deathError } from '../services/service.js';
import type { PlatformFacts } from '../services/service-plans.js';
import {
  commandIdentities,
  experiencePlan,
  realmPlans,
  runtimeName,
  runtimePlan,
  serviceNames,
  smartCityPlan,
} from '../services/service-plans.js';
import { findWorkspace } from '../services/workspace.js';
import type { LocalServers } from './local-servers.js';
import { startLocalServers } from './local-servers.js';

export interface StartPlatformOptions {
  /** `.symphainy` in the working directory unless told otherwise. */
  readonly dataDir?: string;
  /** The log; postgres unless told otherwise. Fixed by the first start of a data directory. */
  readonly wal?: WalKind;
  /** `host:port,…` of brokers that run already; only with wal kafka. */
  readonly kafka?: string;
  /** Of the public API; 8080 unless told otherwise, 0 for a free one. */
  readonly port?: number;
  /** How many instances of Runtime, 1 to 3; 1 unless told otherwise. */
  readonly runtimes?: number;
  /** Partitions besides the control log, on the first start of a data directory; 16 unless told otherwise. */
  readonly partitionCount?: number;
  /** Whether the death of a service stops the platform; true unless told otherwise. */
  readonly exitWhenChildDies?: boolean;
  /** More environment for every service, e.g. SYMPHAINY_TRACE_FILE. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More environment for single services by the name of their identity, e.g. the secrets that they need. */
  readonly serviceEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Progress, for a person. */
  readonly log?: (message: string) => void;
  /** Ends a start that is under way: what was started is stopped again. */
  readonly signal?: AbortSignal;
}

export interface LocalPlatform {
  /** URL of the public API. */
  readonly rest: string;
  readonly dataDir: string;
  readonly tenants: readonly DevelopmentTenant[];
  /** `runtime`, `smart-city`, `experience`, one a realm by its name, and `runtime-2`, … */
  readonly services: ReadonlyMap<string, Service>;
  /** Connection string of Runtime's database. */
  readonly databaseUrl: string;
  /** The servers, for tests that break them. */
  readonly servers: LocalServers;
  /** Starts one more instance of Runtime, of three at most, and waits until it is ready. */
  addRuntime(): Promise<Service>;
  /** Settles when the platform has stopped: with the death that stopped it, or undefined after `stop()`. */
  readonly ended: Promise<ServiceDeath | undefined>;
  stop(): Promise<void>;
}

const defaultPort = 8080;
const defaultPartitionCount = 16;
const runtimesMax = 3;

export async function startPlatform(options: StartPlatformOptions = {}): Promise<LocalPlatform> {
  const path = resolve(options.dataDir ?? '.symphainy');
  const log = options.log ?? (() => undefined);
  const wal = options.wal ?? 'postgres';
  const restPort = options.port === 0 ? await freePort() : (options.port ?? defaultPort);
  await requireFreePort(restPort);
  const directory = await takeDataDirectory(path, {
    wal,
    ...(options.kafka !== undefined && { kafka_brokers: options.kafka }),
  });
  const platform = new Platform(directory, restPort, options.exitWhenChildDies ?? true);
  try {
    await platform.start({ ...options, wal, log });
    return platform;
  } catch (error) {
    await platform.stop();
    const death = await platform.ended;
    throw death ? await deathError(death) : error;
  }
}

type Options = StartPlatformOptions & { readonly wal: WalKind; readonly log: (message: string) => void };

class Platform implements LocalPlatform {
  readonly services = new Map<string, Service>();
  readonly ended: Promise<ServiceDeath | undefined>;
  tenants: readonly DevelopmentTenant[] = [];
  private runningServers: LocalServers | undefined;
  private facts: PlatformFacts | undefined;
  private wal: WalKind = 'postgres';
  private partitionCount = 0;
  private stopping: Promise<void> | undefined;
  private death: ServiceDeath | undefined;
  private readonly end: {
    readonly resolve: (death: ServiceDeath | undefined) => void;
    readonly reject: (error: unknown) => void;
  };

  constructor(
    private readonly directory: DataDirectory,
    private readonly restPort: number,
    private readonly stopsWithChild: boolean,
  ) {
    let end: Platform['end'] | undefined;
    this.ended = new Promise((resolve, reject) => (end = { resolve, reject }));
    this.end = end!;
    // Whoever calls `stop` hears of it too; nobody need wait for both.
    this.ended.catch(() => undefined);
  }

  get rest(): string {
    return `http://127.0.0.1:${this.restPort}`;
  }

  get dataDir(): string {
    return this.directory.path;
  }

  get servers(): LocalServers {
    if (!this.runningServers) throw new TypeError('The servers have not started.');
    return this.runningServers;
  }

  get databaseUrl(): string {
    return this.servers.databaseUrl;
  }

  async start(options: Options): Promise<void> {
    const { log } = options;
    const proceed = () => {
      options.signal?.throwIfAborted();
      if (this.stopping) throw new TypeError('The platform was stopped while it started.');
    };
    this.wal = options.wal;
    const [workspace, before] = await Promise.all([findWorkspace(), readPlatform(this.dataDir)]);
    const identities = [...Object.values(serviceNames), ...workspace.realms.map(({ realm }) => realm)];
    const runtimeNames = Array.from({ length: runtimesMax }, (_, index) => runtimeName(index + 1));

    log(`starting the servers (log: ${options.wal})`);
    const [servers, keys, ports] = await Promise.all([
      startLocalServers(this.directory, options.wal, options.kafka, log),
      ensureKeyMaterial(this.directory.keys, [...identities, ...commandIdentities]),
      PortPlan.choose(
        [...identities, ...runtimeNames.slice(1)],
        before?.record.services ?? [],
        this.restPort,
      ),
    ]);
    this.runningServers = servers;
    await this.directory.commit();
    proceed();
    const facts: PlatformFacts = {
      workspace,
      keys,
      logs: this.directory.logs,
      databaseUrl: servers.databaseUrl,
      credentialsDatabaseUrl: servers.credentialsDatabaseUrl,
      log: servers.log,
      runtimesMax,
      restPort: this.restPort,
      port: (service, purpose) => ports.port(service, purpose),
      environment: options.environment ?? {},
      serviceEnvironment: options.serviceEnvironment ?? {},
    };
    this.facts = facts;

    const smartCity = this.add(smartCityPlan(facts));
    const realms = realmPlans(facts).map((plan) => this.add(plan));
    log('starting the services');
    await Promise.all([smartCity, ...realms].map((service) => service.start()));
    const identity = await ServiceIdentity.load({
      keyFile: keys.serviceKeyFile(serviceNames.runtime),
      trustFile: keys.trustFile,
    });
    if (!existsSync(keys.genesisFile)) {
      log('making genesis, for which Smart City says what it offers');
      await smartCity.untilReady();
      const genesis = genesisContent({
        platformId: `platform_${randomUUID()}`,
        partitionCount: options.partitionCount ?? defaultPartitionCount,
        rootPublicKey: keys.rootKey,
        cityManifest: await describeRealm(identity, serviceNames.smartCity, smartCity.plan.grpc!),
      });
      await writeSecretFile(keys.genesisFile, signGenesis(genesis, keys.rootKey));
    }
    this.partitionCount = Genesis.decode(await readFile(keys.genesisFile)).partitionCount;
    const others = [
      ...runtimeNames
        .slice(0, options.runtimes ?? 1)
        .map((_, index) => this.add(runtimePlan(facts, index + 1))),
      this.add(experiencePlan(facts)),
    ];
    proceed();
    await Promise.all(others.map((service) => service.start()));
    await Promise.all([...this.services.values()].map((service) => this.ready(service, log)));
    proceed();
    await this.record();

    const addresses = await Promise.all(
      realms.map(async ({ name, plan }): Promise<RealmAddress> => ({
        realm: name,
        address: plan.grpc!,
        manifest: await describeRealm(identity, name, plan.grpc!),
      })),
    );
    const progress = await ProgressFile.open(this.directory.credentialsFile, developmentTenants);
    const root = rootClient(this.rest, keys.rootKey);
    try {
      this.tenants = await bootstrap(this.rest, root, progress, addresses, join(workspace.root, 'examples'));
    } finally {
      await root.close();
    }
    proceed();
    log('realms, tenants, policy and solution are in place');
  }

  async addRuntime(): Promise<Service> {
    if (!this.facts) throw new TypeError('The platform has not started.');
    let instance = 2;
    while (this.services.has(runtimeName(instance))) instance += 1;
    if (instance > runtimesMax) throw new TypeError(`There are ${runtimesMax} instances of Runtime already.`);
    const service = this.add(runtimePlan(this.facts, instance));
    await service.start();
    await service.untilReady();
    await this.record();
    return service;
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  /** What talks to others before what is talked to: the edge, Runtime, then the rest; servers last. */
  private async stopAll(): Promise<void> {
    const named = (test: (name: string) => boolean) =>
      [...this.services.values()].filter(({ name }) => test(name));
    const isEdge = (name: string) => name === serviceNames.experience;
    const isRuntime = (name: string) => name.startsWith(serviceNames.runtime);
    try {
      await Promise.all(named(isEdge).map((service) => service.stop()));
      await Promise.all(named(isRuntime).map((service) => service.stop()));
      await Promise.all(named((name) => !isEdge(name) && !isRuntime(name)).map((service) => service.stop()));
      await this.runningServers?.stop();
      await this.directory.release();
      this.end.resolve(this.death);
    } catch (error) {
      await this.directory.release();
      this.end.reject(error);
      throw error;
    }
  }

  private add(plan: Service['plan']): Service {
    const service = new Service(plan, (death) => this.onDeath(death));
    this.services.set(plan.name, service);
    return service;
  }

  private async ready(service: Service, log: (message: string) => void): Promise<void> {
    await service.untilReady();
    log(`${service.name} is ready (pid ${service.pid})`);
  }

  private onDeath(death: ServiceDeath): void {
    if (!this.stopsWithChild) return;
    this.death ??= death;
    // `ended` says how it went.
    this.stop().catch(() => undefined);
  }

  private async record(): Promise<void> {
    const { log } = this.servers;
    const services = [...this.services.values()].map(({ name, pid, plan }): ServiceRecord => ({
      name,
      pid,
      ...(plan.grpc !== undefined && { grpc: plan.grpc }),
      health: plan.health,
      log: plan.logFile,
    }));
    await writePlatform(this.dataDir, {
      pid: process.pid,
      started_at: new Date().toISOString(),
      wal: this.wal,
      partition_count: this.partitionCount,
      rest: this.rest,
      database_url: this.databaseUrl,
      ...(log.kind === 'kafka' && {
        kafka: { brokers: log.brokers.join(','), topic: log.topic, own: this.servers.kafka !== undefined },
      }),
      services,
    });
  }
}
