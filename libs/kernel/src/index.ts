export { assertNever } from './assert-never.js';
export { canonicalJson } from './canonical-json.js';
export type { JsonObject, JsonValue } from './canonical-json.js';
export { formatDataRef } from './data-ref.js';
export type { DataRef } from './data-ref.js';
export { DigestSum, digestLength, keyedDigest, sha256, sha256Hex } from './digest.js';
export { errorCatalogue, isErrorCode } from './error-catalogue.js';
export type { ErrorCode, ErrorKind } from './error-catalogue.js';
export { RetryableError, SymphainyError, TerminalError, symphainyError } from './errors.js';
export type { ErrorContent, InputFault } from './errors.js';
export {
  derivedId,
  derivedPlainId,
  idKinds,
  newId,
  newPartitionedId,
  partitionOf,
  partitionOfKey,
} from './ids.js';
export type { IdKind, PartitionedKind } from './ids.js';
export { comparePositions, formatPosition, parsePosition } from './position.js';
export type { Position } from './position.js';
export { seal, unseal } from './sealed.js';
export type { DataKey, Sealed } from './sealed.js';
export { signClaim, verifyClaim } from './signed-claim.js';
export type { Claim, ClaimKind } from './signed-claim.js';
