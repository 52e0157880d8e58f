/** The identity with which a command talks to the services of a local platform. */
import { join } from 'node:path';
import { ServiceIdentity } from '@symphainy/public-works-service-identity';
import type { commandIdentities } from '../services/service-plans.js';
import { dataDirectoryPaths } from './data-directory.js';

/** Throws SYM-ID-0001 when no platform was started in the data directory. */
export async function commandIdentity(
  dataDir: string,
  name: (typeof commandIdentities)[number],
): Promise<ServiceIdentity> {
  const folder = join(dataDirectoryPaths(dataDir).keys, 'services');
  return await ServiceIdentity.load({
    keyFile: join(folder, `${name}.key.json`),
    trustFile: join(folder, 'trust.json'),
  });
}
