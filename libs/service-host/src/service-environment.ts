/** What every service reads from its environment. */
import { ServiceIdentity } from '@symphainy/public-works-service-identity';
import type { Address, Environment } from './environment.js';
import { addressEnv, misconfigured, optionalEnv, portEnv, requiredEnv } from './environment.js';

export interface ServiceEnvironment {
  /** SYMPHAINY_HEALTH_HOST (127.0.0.1 unless set) and SYMPHAINY_HEALTH_PORT. */
  readonly health: Address;
  /** From SYMPHAINY_SERVICE_KEY_FILE and SYMPHAINY_TRUST_FILE. */
  readonly identity: ServiceIdentity;
  /** SYMPHAINY_GRPC_ADDRESS. */
  grpcAddress(): Address;
}

/** Throws when a value is missing or the key file belongs to another service than `name`. */
export async function serviceEnvironment(
  name: string,
  environment: Environment = process.env,
): Promise<ServiceEnvironment> {
  const health = {
    host: optionalEnv('SYMPHAINY_HEALTH_HOST', environment) ?? '127.0.0.1',
    port: portEnv('SYMPHAINY_HEALTH_PORT', environment),
  };
  const keyFile = requiredEnv(
    'SYMPHAINY_SERVICE_KEY_FILE',
    `the file with ${name}'s private key`,
    environment,
  );
  const trustFile = requiredEnv(
    'SYMPHAINY_TRUST_FILE',
    "the file with all services' public keys",
    environment,
  );
  const identity = await ServiceIdentity.load({ keyFile, trustFile });
  if (identity.service !== name) {
    const fault = `names the key of ${identity.service}, but this service is ${name}`;
    throw misconfigured('SYMPHAINY_SERVICE_KEY_FILE', fault, `the key file of ${name}`);
  }
  return { health, identity, grpcAddress: () => addressEnv('SYMPHAINY_GRPC_ADDRESS', environment) };
}
