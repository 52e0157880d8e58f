export { actingTenant } from './acting-tenant.js';
export { factEvent, factEventType } from './city-fact.js';
export type { FactEvent } from './city-fact.js';
export type { TenantKey } from './keys/tenant-key.js';
export { TenantKeys } from './keys/tenant-keys.js';
export type { TenantKeysOptions } from './keys/tenant-keys.js';
export { compileParamsSchema, compileSchema, compileSchemaText } from './schema/compiled-schema.js';
export type { CompiledSchema } from './schema/compiled-schema.js';
export { SchemaRegistry } from './schema/schema-registry.js';
export type { SplitParams } from './schema/schema-registry.js';
export { requestDigest, sealParams } from './sealed-params.js';
export type { DigestedRequest, SealedParams } from './sealed-params.js';
export { SecurityGuard } from './security-guard.js';
export type { Login } from './security-guard.js';
export { errorFromService } from './service-error.js';
export { TenantDirectory } from './tenant-directory.js';
export { AccessTokenVerifier } from './tokens/access-token-verifier.js';
export type { AccessTokenVerifierOptions, VerifiedToken } from './tokens/access-token-verifier.js';
export { signRootToken } from './tokens/root-token.js';
export {
  accessTokenLifetimeMs,
  cityTenantId,
  issuers,
  rootPrincipalId,
  rootRole,
  rootTokenLifetimeMsMax,
} from './tokens/token-format.js';
export { callUnary } from './unary-call.js';
