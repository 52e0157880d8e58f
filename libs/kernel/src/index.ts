export { assertNever } from './assert-never.js';
export { BoundedCache } from './bounded-cache.js';
export { canonicalJson, isJsonObject } from './canonical-json.js';
export type { JsonObject, JsonValue } from './canonical-json.js';
export { classificationKeyword, classifications } from './classification.js';
export type { Classification } from './classification.js';
export { formatDataRef } from './data-ref.js';
export type { DataRef } from './data-ref.js';
export {
  addDecimals,
  compareDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  unscaledAt,
  zeroDecimal,
} from './decimal.js';
export type { Decimal } from './decimal.js';
export { DigestSum, digestLength, keyedDigest, sha256, sha256Hex } from './digest.js';
export { errorCatalogue, isErrorCode } from './error-catalogue.js';
export type { ErrorCode, ErrorKind } from './error-catalogue.js';
export { RetryableError, SymphainyError, TerminalError, symphainyError } from './errors.js';
export type { ErrorContent, InputFault } from './errors.js';
export {
  belongingId,
  derivedId,
  derivedPlainId,
  idKinds,
  newId,
  newPartitionedId,
  partitionOf,
  partitionOfKey,
} from './ids.js';
export type { IdKind, PartitionedKind } from './ids.js';
export { executionStatuses, isTerminalStatus, terminalStatuses } from './execution-status.js';
export { isIntentType, isRealmName, realmOf } from './intent-type.js';
export { formatPointer, mergeClassified, parsePointer, takeClassified, valueAt } from './json-pointer.js';
export type { TakenApart } from './json-pointer.js';
export type { GrantClaims } from './grant-claims.js';
export { JsonReader } from './json-reader.js';
export type { DefinitionFault } from './json-reader.js';
export { comparePositions, formatPosition, parsePosition } from './position.js';
export type { Position } from './position.js';
export {
  defaultConcurrency,
  definitionLimits,
  formatDefinition,
  itemIntentsOf,
  plannedDefinitionKinds,
  readDefinition,
  stepsOf,
} from './saga-definition.js';
export type {
  Definition,
  ForEachDefinition,
  RetryPolicy,
  SequenceDefinition,
  StepDefinition,
  WriteTarget,
} from './saga-definition.js';
export { paramsContext, sealFields, unsealFields } from './sealed-fields.js';
export type { SealedFields } from './sealed-fields.js';
export { faultOfSchemaFinding } from './schema-fault.js';
export type { SchemaFinding } from './schema-fault.js';
export { seal, unseal } from './sealed.js';
export type { DataKey, Sealed } from './sealed.js';
export { sessionPrefix, signClaim, verifyClaim } from './signed-claim.js';
export type { Claim, ClaimKind } from './signed-claim.js';
export {
  conflictResolutions,
  formatSolutionDocument,
  formatSyncStrategies,
  intentTypesOf,
  isSolutionId,
  parseSolutionDocument,
  solutionLimits,
} from './solution-document.js';
export type {
  ConflictResolution,
  ParsedSolution,
  SolutionContext,
  SolutionDocument,
  SolutionIntent,
  SyncStrategies,
  SystemBinding,
} from './solution-document.js';
