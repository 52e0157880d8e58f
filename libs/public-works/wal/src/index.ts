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
