/**
 * The port of data keys: one key in force a tenant, older ones for as long as something is sealed with them.
 *
 * I1  A tenant has at most one key in force, however many ask for the first at the same time.
 * I2  A key that was erased never comes back; the tenant's next key is another.
 * I3  At rest a key is wrapped by the master key; its bytes are open in memory only.
 */
import type { DataKey } from '@symphainy/kernel';

/** A tenant's key: `secret` seals values, `digestSecret` (32 bytes) keys the digests of sealed things. */
export interface TenantKey extends DataKey {
  readonly digestSecret: Uint8Array;
}

export interface KeyStore {
  /** Makes the store ready, its tables included. */
  open(): Promise<void>;
  /** The tenant's key in force, made when there is none. */
  currentKey(tenantId: string): Promise<TenantKey>;
  /** The key by its id. Throws SYM-SC-0007 when the tenant has no such key or it was erased. */
  key(tenantId: string, keyId: string): Promise<TenantKey>;
  /** Erases the key, and with it everything it sealed. Erasing again changes nothing; SYM-SC-0007 when there is none. */
  erase(tenantId: string, keyId: string): Promise<void>;
  close(): Promise<void>;
}
