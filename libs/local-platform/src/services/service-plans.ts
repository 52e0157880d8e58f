/** Which services there are and how each is configured, given what was decided before: a pure function. */
import { join } from 'node:path';
import type { KeyMaterial } from '../data-directory/key-material.js';
import type { ServicePlan } from './service.js';
import type { Workspace } from './workspace.js';

export interface PlatformFacts {
  readonly workspace: Workspace;
  readonly keys: KeyMaterial;
  readonly logs: string;
  readonly databaseUrl: string;
  readonly credentialsDatabaseUrl: string;
  readonly log: LogFacts;
  /** How many instances of Runtime there may be: Experience knows the addresses of all from the start. */
  readonly runtimesMax: number;
  readonly restPort: number;
  /** The port of a service for a purpose; the same answer every time. */
  readonly port: (service: string, purpose: 'grpc' | 'health') => number;
  /** More environment for every service. */
  readonly environment: Readonly<Record<string, string>>;
  /** More environment for single services, by the name of their identity. */
  readonly serviceEnvironment: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type LogFacts =
  | { readonly kind: 'memory' | 'postgres' }
  | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly topic: string };

/** Identities of commands that talk to services themselves: one reads state, the other tries realms. */
export const commandIdentities = ['operator', 'conformance'] as const;

export const serviceNames = {
  runtime: 'runtime',
  smartCity: 'smart-city',
  experience: 'experience',
} as const;

const host = '127.0.0.1';

/** The first instance of Runtime is `runtime`, the others `runtime-2`, `runtime-3`, … */
export function runtimeName(instance: number): string {
  return instance === 1 ? serviceNames.runtime : `${serviceNames.runtime}-${instance}`;
}

export function smartCityPlan(facts: PlatformFacts): ServicePlan {
  return withGrpc(facts, serviceNames.smartCity, serviceNames.smartCity, facts.workspace.smartCity, {
    SYMPHAINY_DATABASE_URL: facts.credentialsDatabaseUrl,
    SYMPHAINY_MASTER_KEY_FILE: facts.keys.masterKeyFile,
    SYMPHAINY_TOKEN_KEY_FILE: facts.keys.tokenKeyFile,
  });
}

export function runtimePlan(facts: PlatformFacts, instance: number): ServicePlan {
  const { log } = facts;
  return withGrpc(facts, runtimeName(instance), serviceNames.runtime, facts.workspace.runtime, {
    SYMPHAINY_DATABASE_URL: facts.databaseUrl,
    SYMPHAINY_WAL: log.kind,
    ...(log.kind === 'kafka' && {
      SYMPHAINY_KAFKA_BROKERS: log.brokers.join(','),
      SYMPHAINY_KAFKA_TOPIC: log.topic,
    }),
    SYMPHAINY_CLAIM_SECRET_FILE: facts.keys.claimSecretFile,
    SYMPHAINY_GENESIS_FILE: facts.keys.genesisFile,
    SYMPHAINY_SMART_CITY_ADDRESS: grpcAddress(facts, serviceNames.smartCity),
  });
}

export function realmPlans(facts: PlatformFacts): readonly ServicePlan[] {
  return facts.workspace.realms.map(({ realm, folder }) => withGrpc(facts, realm, realm, folder, {}));
}

export function experiencePlan(facts: PlatformFacts): ServicePlan {
  const runtimes = Array.from({ length: facts.runtimesMax }, (_, index) => runtimeName(index + 1));
  const name = serviceNames.experience;
  return {
    name,
    app: facts.workspace.experience,
    health: healthUrl(facts, name),
    logFile: join(facts.logs, `${name}.log`),
    environment: {
      ...shared(facts, name, name),
      SYMPHAINY_REST_ADDRESS: `${host}:${facts.restPort}`,
      SYMPHAINY_SMART_CITY_ADDRESS: grpcAddress(facts, serviceNames.smartCity),
      SYMPHAINY_RUNTIME_ADDRESSES: runtimes.map((runtime) => grpcAddress(facts, runtime)).join(','),
    },
  };
}

function withGrpc(
  facts: PlatformFacts,
  name: string,
  identity: string,
  app: string,
  environment: Record<string, string>,
): ServicePlan {
  const grpc = grpcAddress(facts, name);
  return {
    name,
    app,
    grpc,
    health: healthUrl(facts, name),
    logFile: join(facts.logs, `${name}.log`),
    environment: { ...shared(facts, name, identity), SYMPHAINY_GRPC_ADDRESS: grpc, ...environment },
  };
}

/** @param identity the service whose key it has; instances of one service share it */
function shared(facts: PlatformFacts, name: string, identity: string): Record<string, string> {
  return {
    SYMPHAINY_HEALTH_PORT: String(facts.port(name, 'health')),
    SYMPHAINY_SERVICE_KEY_FILE: facts.keys.serviceKeyFile(identity),
    SYMPHAINY_TRUST_FILE: facts.keys.trustFile,
    SYMPHAINY_LOG_LEVEL: 'info',
    ...facts.environment,
    ...facts.serviceEnvironment[identity],
  };
}

function grpcAddress(facts: PlatformFacts, name: string): string {
  return `${host}:${facts.port(name, 'grpc')}`;
}

function healthUrl(facts: PlatformFacts, name: string): string {
  return `http://${host}:${facts.port(name, 'health')}`;
}
