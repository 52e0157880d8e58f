export { authContracts } from './api/auth-contracts.js';
export type { EnrollBody, LoginBody, RefreshBody } from './api/auth-contracts.js';
export { batchContracts, batchItemsMax, faultsOfBatch } from './api/batch-contracts.js';
export type { BatchItemBody, BatchItemsQuery, SubmitBatchBody } from './api/batch-contracts.js';
export { sharedSchemas } from './api/documents.js';
export { intentContracts, waitSecondsMax } from './api/intent-contracts.js';
export type { CancelBody, CreateSessionBody, SubmitBody } from './api/intent-contracts.js';
export { readContracts } from './api/read-contracts.js';
export type {
  IdParams,
  ListExecutionsQuery,
  MinPositionHeaders,
  PurposeQuery,
  ResumeQuery,
  StreamQuery,
} from './api/read-contracts.js';
export type { RouteContract } from './api/route-contract.js';
export { Intake, intakeLimits } from './intake/intake.js';
export type { AnswerKind, IntakeLimits, ItemRequest } from './intake/intake.js';
export { operate } from './intake/operate.js';
export type { OperateRequest } from './intake/operate.js';
export { cancel } from './intake/submit.js';
export { submitDeclaredBatch, submitItems } from './intents/batch-submission.js';
export type { BatchItem, ItemList } from './intents/batch-submission.js';
export { readSession } from './intents/session-claim.js';
export type { SessionStatement } from './intents/session-claim.js';
export { partitionCountOf, partitionOfSession, submitIntent } from './intents/submission.js';
export type { Submission, SubmissionPorts } from './intents/submission.js';
export { errorOfCall } from './problem/call-error.js';
export { problemDocument, problemMediaType, retryAfterSeconds } from './problem/problem-document.js';
export type { ProblemDocument } from './problem/problem-document.js';
export { QueryReader, notFound } from './query/query-reader.js';
export { RegistryFollower } from './registry/registry-follower.js';
export { RegistrySnapshot } from './registry/registry-snapshot.js';
export { RuntimeEndpoints } from './runtime/runtime-endpoints.js';
export type { ClientSocket } from './streams/bounded-sink.js';
export { serverSentFormat, webSocketFormat } from './streams/stream-format.js';
export { StreamHub, streamLimits } from './streams/stream-hub.js';
export type { AdmittedStream, StreamLimits, StreamRequest } from './streams/stream-hub.js';
export { batchAnswerView, batchView } from './views/batch-view.js';
export {
  answerView,
  artifactView,
  decisionView,
  executionView,
  historyView,
  lineageEdgeView,
  stepView,
} from './views/execution-view.js';
export { intentTypeView, policyView, realmView, schemaView, solutionView } from './views/registry-view.js';
export { whyView } from './views/why-view.js';
