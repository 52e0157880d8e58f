/** Asks whatever answers at an address what it can do. */
import type { Interceptor, ServiceError } from '@grpc/grpc-js';
import { Metadata, credentials, status } from '@grpc/grpc-js';
import type { DescribeResponse, Manifest } from '@symphainy/contracts/realm';
import { RealmClient } from '@symphainy/contracts/realm';
import { symphainyError } from '@symphainy/kernel';

export type DescribeRealm = (address: string) => Promise<Manifest>;

const deadlineMs = 5_000;
const messageBytesMax = 4 * 1024 * 1024;

/**
 * @param identify shows who asks, by a token for the audience `realm`: the callee's name is not known before it
 *   has answered, and a stranger can do nothing with that token but ask another realm to describe itself.
 * @returns a function that throws SYM-SC-0006 when nothing at the address describes itself within five seconds.
 */
export function realmDialler(identify: Interceptor): DescribeRealm {
  return async (address) => {
    const client = new RealmClient(address, credentials.createInsecure(), {
      interceptors: [identify],
      'grpc.max_receive_message_length': messageBytesMax,
    });
    try {
      const { manifest } = await described(client);
      if (manifest) return manifest;
    } catch (error) {
      throw notDescribed(address, reasonOf(error), error);
    } finally {
      client.close();
    }
    throw notDescribed(address, 'the answer holds no manifest');
  };
}

function described(client: RealmClient): Promise<DescribeResponse> {
  return new Promise((resolve, reject) => {
    client.describe({}, new Metadata(), { deadline: Date.now() + deadlineMs }, (error, response) =>
      error ? reject(error) : resolve(response),
    );
  });
}

function reasonOf(error: unknown): string {
  const { code } = error as Partial<ServiceError>;
  switch (code) {
    case undefined:
      return 'the call failed';
    case status.UNAVAILABLE:
      return 'nothing answers there';
    case status.DEADLINE_EXCEEDED:
      return 'it does not answer within five seconds';
    case status.UNAUTHENTICATED:
      return 'it does not trust this platform';
    case status.UNIMPLEMENTED:
      return 'what answers there is no realm';
    default:
      return `the call failed: ${status[code]}`;
  }
}

function notDescribed(address: string, reason: string, cause?: unknown) {
  return symphainyError({
    code: 'SYM-SC-0006',
    detail: `The realm at ${address} cannot be described: ${reason}.`,
    cause,
  });
}
