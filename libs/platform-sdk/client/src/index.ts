export type { Credentials } from './authentication.js';
export { SymphainyClient } from './client.js';
export type { ClientOptions, Content, ListOptions, ReadOptions, SubmitOptions } from './client.js';
export type {
  BatchItem,
  BatchItemsOptions,
  DeclaredBatch,
  ListedBatch,
  SubmitBatchOptions,
} from './batches.js';
export type {
  Artifact,
  Batch,
  BatchItemPage,
  BatchSubmission,
  Decision,
  Execution,
  ExecutionPage,
  Fault,
  HistoryEntry,
  IntentType,
  Lineage,
  LineageEdge,
  ParamsSchema,
  Policy,
  Realm,
  Session,
  Solution,
  Step,
  StreamedEvent,
  Submission,
  Tokens,
  Why,
} from './documents.js';
export type { WatchOptions } from './watch.js';
