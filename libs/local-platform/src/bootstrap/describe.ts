/** Asks a realm what it can do, as Runtime does. */
import { Metadata, credentials } from '@grpc/grpc-js';
import type { Manifest } from '@symphainy/contracts/realm';
import { RealmClient } from '@symphainy/contracts/realm';
import { symphainyError } from '@symphainy/kernel';
import type { ServiceIdentity } from '@symphainy/public-works-service-identity';

const answerMsMax = 10_000;

/** @param service the name under which the realm identifies itself */
export async function describeRealm(
  identity: ServiceIdentity,
  service: string,
  address: string,
): Promise<Manifest> {
  const client = new RealmClient(address, credentials.createInsecure(), {
    interceptors: [identity.callInterceptor(service)],
  });
  try {
    return await new Promise((resolve, reject) => {
      client.describe({}, new Metadata(), { deadline: Date.now() + answerMsMax }, (error, response) => {
        if (error) return reject(cannotBeDescribed(service, address, error.details, error));
        if (!response.manifest) return reject(cannotBeDescribed(service, address, 'it sent no manifest'));
        resolve(response.manifest);
      });
    });
  } finally {
    client.close();
  }
}

function cannotBeDescribed(service: string, address: string, reason: string, cause?: unknown): Error {
  return symphainyError({
    code: 'SYM-SC-0006',
    detail: `${service} at ${address} does not describe itself: ${reason}`,
    cause,
  });
}
