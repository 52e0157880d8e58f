export type { KeyStore, TenantKey } from './key-store.js';
export { MasterKey } from './master-key.js';
export type { WrappedKey } from './master-key.js';
export { MemoryKeyStore } from './memory/memory-key-store.js';
export type { MemoryKeyRow } from './memory/memory-key-store.js';
export { PostgresKeyStore } from './postgres/postgres-key-store.js';
export type { PostgresKeyStoreOptions } from './postgres/postgres-key-store.js';
