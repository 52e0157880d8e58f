export {
  acceptedRequestId,
  checkIdempotencyKey,
  checkLabels,
  checkPartitionKey,
  correlationLimits,
  idempotencyRetentionMsMin,
} from './correlation-rules.js';
export { sessionTtl, sessionTtlSeconds } from './session-rules.js';
