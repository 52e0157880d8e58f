/** What Experience reads from its environment. */
import type { Address, Environment, ServiceEnvironment } from '@symphainy/service-host';
import { addressEnv, addressListEnv, formatAddress, serviceEnvironment } from '@symphainy/service-host';

export const serviceName = 'experience';

export interface ExperienceConfig {
  readonly service: ServiceEnvironment;
  /** SYMPHAINY_REST_ADDRESS: the public API. */
  readonly rest: Address;
  /** SYMPHAINY_RUNTIME_ADDRESSES, host:port each. */
  readonly runtimeAddresses: readonly string[];
  /** SYMPHAINY_SMART_CITY_ADDRESS, host:port. */
  readonly smartCityAddress: string;
}

export async function readConfig(environment: Environment = process.env): Promise<ExperienceConfig> {
  return {
    rest: addressEnv('SYMPHAINY_REST_ADDRESS', environment),
    runtimeAddresses: addressListEnv('SYMPHAINY_RUNTIME_ADDRESSES', environment).map(formatAddress),
    smartCityAddress: formatAddress(addressEnv('SYMPHAINY_SMART_CITY_ADDRESS', environment)),
    service: await serviceEnvironment(serviceName, environment),
  };
}
