import { Metadata } from '@grpc/grpc-js';
import type { SecurityGuardClient } from '@symphainy/contracts/city';
import type { FetchKey } from '@symphainy/runtime-data-brain';
import { fromServiceError } from '@symphainy/service-host';

const deadlineMs = 5_000;

/** Data keys from Security Guard. */
export function fetchKeyFrom(securityGuard: SecurityGuardClient): FetchKey {
  return (tenantId, keyId) =>
    new Promise((resolve, reject) => {
      securityGuard.getDataKey(
        { tenantId, keyId },
        new Metadata(),
        { deadline: Date.now() + deadlineMs },
        (error, reply) => {
          if (error) reject(fromServiceError(error) ?? error);
          else resolve({ keyId: reply.keyId, secret: reply.secret, digestSecret: reply.digestSecret });
        },
      );
    });
}
