export type { Lease, Ownership, OwnershipView } from './ownership.js';
