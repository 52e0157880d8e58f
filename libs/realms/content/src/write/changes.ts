/** What is reported of a change: the target's reference and digests, never data. */
import type { HandlerResult } from '@symphainy/platform-sdk-realm';
import type { EntityName } from '@symphainy/public-works-external-system';

type Change = NonNullable<HandlerResult['changes']>[number];

/** @param beforeDigest in hexadecimal, like the other; null where there is nothing. */
export function changeOf(
  tenantId: string,
  system: string,
  { collection, key }: EntityName,
  version: string,
  beforeDigest: string | null,
  afterDigest: string | null,
): Change {
  return {
    target: { tenantId, system, collection, key, version },
    beforeDigest: Buffer.from(beforeDigest ?? '', 'hex'),
    afterDigest: Buffer.from(afterDigest ?? '', 'hex'),
  };
}
