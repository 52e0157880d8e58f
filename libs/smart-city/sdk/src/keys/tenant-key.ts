import type { DataKey } from '@symphainy/kernel';

/** A tenant's data key: `secret` seals values, `digestSecret` (32 bytes) keys the digests of sealed things. */
export interface TenantKey extends DataKey {
  readonly digestSecret: Uint8Array;
}
