/** What Runtime reads from its environment. */
import { Genesis } from '@symphainy/contracts/wal';
import { verifyGenesis } from '@symphainy/runtime-core';
import type { Address, Environment, ServiceEnvironment } from '@symphainy/service-host';
import {
  addressEnv,
  choiceEnv,
  fileEnv,
  formatAddress,
  misconfigured,
  optionalEnv,
  requiredEnv,
  secretFileEnv,
  serviceEnvironment,
} from '@symphainy/service-host';

export const serviceName = 'runtime';

export type WalConfig =
  | { readonly kind: 'memory' }
  | { readonly kind: 'postgres' }
  | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly topic: string };

export interface RuntimeConfig {
  readonly service: ServiceEnvironment;
  readonly grpc: Address;
  /** SYMPHAINY_ADVERTISED_ADDRESS: where others reach this process; the bind address unless set. */
  readonly advertised: string;
  readonly wal: WalConfig;
  readonly databaseUrl: string;
  /** SYMPHAINY_SMART_CITY_ADDRESS: Security Guard, and the realm `city`. */
  readonly smartCityAddress: string;
  readonly claimSecret: Buffer;
  readonly genesis: Genesis;
}

export async function readConfig(environment: Environment = process.env): Promise<RuntimeConfig> {
  const service = await serviceEnvironment(serviceName, environment);
  const grpc = service.grpcAddress();
  return {
    service,
    grpc,
    advertised: optionalEnv('SYMPHAINY_ADVERTISED_ADDRESS', environment) ?? formatAddress(grpc),
    wal: walConfig(environment),
    databaseUrl: requiredEnv('SYMPHAINY_DATABASE_URL', 'a Postgres connection URL', environment),
    smartCityAddress: formatAddress(addressEnv('SYMPHAINY_SMART_CITY_ADDRESS', environment)),
    claimSecret: await secretFileEnv('SYMPHAINY_CLAIM_SECRET_FILE', environment),
    genesis: await readGenesis(environment),
  };
}

function walConfig(environment: Environment): WalConfig {
  // No default: a forgotten variable must not lose everything.
  requiredEnv('SYMPHAINY_WAL', 'memory, postgres or kafka', environment);
  const kind = choiceEnv('SYMPHAINY_WAL', ['memory', 'postgres', 'kafka'], environment);
  if (kind !== 'kafka') return { kind };
  const brokers = requiredEnv('SYMPHAINY_KAFKA_BROKERS', 'HOST:PORT of each broker, by commas', environment);
  const topic = optionalEnv('SYMPHAINY_KAFKA_TOPIC', environment) ?? 'symphainy.wal';
  return { kind, brokers: brokers.split(',').map((broker) => broker.trim()), topic };
}

async function readGenesis(environment: Environment): Promise<Genesis> {
  const name = 'SYMPHAINY_GENESIS_FILE';
  const expected = 'the signed genesis of this platform';
  const bytes = await fileEnv(name, expected, environment);
  let genesis: Genesis;
  try {
    genesis = Genesis.decode(bytes);
  } catch (cause) {
    throw misconfigured(name, 'names a file that holds no genesis', expected, cause);
  }
  verifyGenesis(genesis);
  return genesis;
}
