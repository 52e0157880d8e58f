export { MemoryReadStore } from './memory/memory-read-store.js';
export { PostgresReadStore } from './postgres/postgres-read-store.js';
export type { PostgresReadStoreOptions } from './postgres/postgres-read-store.js';
export { historyPageBytesMax, lineageDepthMax, lineageEdgesMax, pageRowsMax } from './read-store.js';
export type {
  Batch,
  BatchResult,
  ChildrenPage,
  ChildrenQuery,
  ExecutionKey,
  ExecutionPage,
  ExecutionQuery,
  HistoryPage,
  LineageClosure,
  LineageQuery,
  ReadStore,
  ReadStoreAuditor,
  ReadStoreReader,
  ReadStoreWriter,
  RowSnapshot,
  TakeOverResult,
  TenantReader,
  Watermark,
} from './read-store.js';
export { executionAfter, tables, updateAfter } from './rows.js';
export type {
  ArtifactRow,
  BatchChanges,
  ExecutionRow,
  ExecutionStatus,
  ExecutionUpdate,
  HistoryRow,
  IncidentRow,
  LineageRelation,
  LineageRow,
  RefusalRow,
  RowChange,
  RowsByTable,
  RowValue,
  SessionClosingRow,
  SessionRow,
  Table,
} from './rows.js';
