export { KafkaWal } from './kafka/kafka-wal.js';
export type { KafkaWalLog } from './kafka/kafka-client.js';
export type { KafkaWalOptions } from './kafka/kafka-wal.js';
export { MemoryWal } from './memory/memory-wal.js';
export type { MemoryWalOptions } from './memory/memory-wal.js';
export { PostgresWal } from './postgres/postgres-wal.js';
export type { PostgresWalOptions } from './postgres/postgres-wal.js';
export { frameBytesMax, heardMsMax } from './wal.js';
export type {
  Wal,
  WalAppend,
  WalAppendResult,
  WalFence,
  WalRange,
  WalReader,
  WalRecord,
  WalWriter,
} from './wal.js';
