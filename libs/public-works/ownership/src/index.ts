export { MemoryOwnership } from './memory/memory-ownership.js';
export type { MemoryOwnershipOptions } from './memory/memory-ownership.js';
export type { Lease, Ownership, OwnershipView } from './ownership.js';
export { PostgresOwnership } from './postgres/postgres-ownership.js';
export type { PostgresOwnershipOptions } from './postgres/postgres-ownership.js';
