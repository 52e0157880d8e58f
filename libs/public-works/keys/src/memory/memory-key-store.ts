/** Data keys in memory, for tests and tools. Stores with the same `rows` see the same keys. */
import { keyNotThere } from '../key-not-there.js';
import type { KeyStore, TenantKey } from '../key-store.js';
import type { MasterKey, WrappedKey } from '../master-key.js';

export interface MemoryKeyRow {
  /** Absent once erased. */
  wrapped?: WrappedKey;
  readonly tenantId: string;
  inForce: boolean;
}

export class MemoryKeyStore implements KeyStore {
  constructor(
    private readonly masterKey: MasterKey,
    private readonly rows: Map<string, MemoryKeyRow> = new Map(),
  ) {}

  open(): Promise<void> {
    return Promise.resolve();
  }

  async currentKey(tenantId: string): Promise<TenantKey> {
    for (const row of this.rows.values())
      if (row.tenantId === tenantId && row.inForce && row.wrapped) return this.masterKey.unwrap(row.wrapped);
    const { open, wrapped } = this.masterKey.newKey(tenantId);
    this.rows.set(open.keyId, { tenantId, wrapped, inForce: true });
    return open;
  }

  async key(tenantId: string, keyId: string): Promise<TenantKey> {
    const { wrapped } = this.row(tenantId, keyId);
    if (!wrapped) throw keyNotThere(keyId);
    return this.masterKey.unwrap(wrapped);
  }

  async erase(tenantId: string, keyId: string): Promise<void> {
    const row = this.row(tenantId, keyId);
    delete row.wrapped;
    row.inForce = false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private row(tenantId: string, keyId: string): MemoryKeyRow {
    const row = this.rows.get(keyId);
    if (row?.tenantId !== tenantId) throw keyNotThere(keyId);
    return row;
  }
}
