export { bundleDigest } from './bundle-digest.js';
export { compilePolicies } from './compile.js';
export type { CompiledPolicies, CompiledPolicy } from './compile.js';
export { entitiesFromJson } from './entities-json.js';
export { entity, entityStore } from './entity-store.js';
export type { Entity, EntityStore } from './entity-store.js';
export { evaluate } from './evaluate.js';
export type { PolicyFailure, Verdict } from './evaluate.js';
export { parseExactJson } from './exact-json.js';
export type { ExactJson, ExactJsonObject } from './exact-json.js';
export type { PolicyJson, PolicySet, SourcePolicy } from './policy-json.js';
export type { PolicyRequest } from './request.js';
export { EntityUid } from './value.js';
export type { CedarRecord, CedarSet, Value } from './value.js';
export {
  contextFromJson,
  entityUidFromJson,
  isJsonArray,
  isJsonObject,
  valueFromJson,
  valueToJson,
} from './value-json.js';
export { explain, explainPolicy } from './explain.js';
export type { ClauseExplanation, Explanation, PolicyExplanation } from './explain.js';
export type { ExpressionExplanation } from './explain-expression.js';
export { printExpression } from './print-expression.js';
