/**
 * Asks a realm what it can do. The token that a call carries is made for one callee, whose name is not known
 * before the realm has answered: the services that may be realms are tried one after the other.
 */
import type { Interceptor, ServiceError } from '@grpc/grpc-js';
import { Metadata, credentials, status } from '@grpc/grpc-js';
import type { DescribeResponse, Manifest } from '@symphainy/contracts/realm';
import { RealmClient } from '@symphainy/contracts/realm';
import { SymphainyError, symphainyError } from '@symphainy/kernel';

export interface RealmDiallerOptions {
  /** The services that may be realms. Never the platform's own, which a token shown to a stranger could reach. */
  readonly realms: () => Promise<readonly string[]>;
  /** Identifies this service to the callee. */
  readonly identify: (callee: string) => Interceptor;
}

export type DescribeRealm = (address: string) => Promise<Manifest>;

const deadlineMs = 5_000;
const messageBytesMax = 4 * 1024 * 1024;
const realmsMax = 64;

/** Throws SYM-SC-0006 when nothing at the address describes itself within five seconds. */
export function realmDialler(options: RealmDiallerOptions): DescribeRealm {
  return async (address) => {
    const deadline = Date.now() + deadlineMs;
    for (const realm of (await options.realms()).slice(0, realmsMax)) {
      const answer = await describeBy(options.identify(realm), address, deadline);
      if (answer === 'another realm') continue;
      if (answer.realm === realm) return answer;
      throw notDescribed(address, `the service ${realm} describes itself as the realm ${answer.realm}`);
    }
    throw notDescribed(address, 'no service that this platform trusts as a realm answers there');
  };
}

async function describeBy(
  identify: Interceptor,
  address: string,
  deadline: number,
): Promise<Manifest | 'another realm'> {
  const client = new RealmClient(address, credentials.createInsecure(), {
    interceptors: [identify],
    'grpc.max_receive_message_length': messageBytesMax,
  });
  try {
    const { manifest } = await new Promise<DescribeResponse>((resolve, reject) => {
      client.describe({}, new Metadata(), { deadline }, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
    if (manifest) return manifest;
    throw notDescribed(address, 'the answer holds no manifest');
  } catch (error) {
    if (error instanceof SymphainyError) throw error;
    if (codeOf(error) === status.UNAUTHENTICATED) return 'another realm';
    throw notDescribed(address, reasonOf(error), error);
  } finally {
    client.close();
  }
}

function codeOf(error: unknown): status | undefined {
  return (error as Partial<ServiceError>).code;
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === status.UNAVAILABLE) return 'nothing answers there';
  if (code === status.DEADLINE_EXCEEDED) return 'it does not answer within five seconds';
  return code === undefined ? 'the call failed' : `the call failed: ${status[code]}`;
}

function notDescribed(address: string, reason: string, cause?: unknown) {
  return symphainyError({
    code: 'SYM-SC-0006',
    detail: `The realm at ${address} cannot be described: ${reason}.`,
    cause,
  });
}
