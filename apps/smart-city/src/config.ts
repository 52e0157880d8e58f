/** What Smart City reads from its environment, once, at start. */
import type { Address, Environment, ServiceEnvironment } from '@symphainy/service-host';
import {
  fileEnv,
  misconfigured,
  requiredEnv,
  secretFileEnv,
  serviceEnvironment,
} from '@symphainy/service-host';
import { AccessTokenIssuer } from '@symphainy/smart-city-security-guard';

export const serviceName = 'smart-city';

export interface SmartCityConfig {
  readonly service: ServiceEnvironment;
  readonly grpc: Address;
  readonly databaseUrl: string;
  /** 32 bytes: wraps the tenants' data keys. */
  readonly masterKey: Buffer;
  readonly tokens: AccessTokenIssuer;
}

export async function readConfig(environment: Environment = process.env): Promise<SmartCityConfig> {
  const service = await serviceEnvironment(serviceName, environment);
  return {
    service,
    grpc: service.grpcAddress(),
    databaseUrl: requiredEnv('SYMPHAINY_DATABASE_URL', 'a Postgres connection URL', environment),
    masterKey: await secretFileEnv('SYMPHAINY_MASTER_KEY_FILE', environment),
    tokens: await readTokenKey(environment),
  };
}

async function readTokenKey(environment: Environment): Promise<AccessTokenIssuer> {
  const name = 'SYMPHAINY_TOKEN_KEY_FILE';
  const expected = 'a file with a private Ed25519 key (JWK)';
  const bytes = await fileEnv(name, expected, environment);
  try {
    return await AccessTokenIssuer.fromJwk(JSON.parse(bytes.toString()));
  } catch (cause) {
    throw misconfigured(name, 'names a file that holds no such key', expected, cause);
  }
}
