/** What the edge makes of valid parameters before they leave it: sealed fields and a keyed digest. */
import type { SealedFields } from '@symphainy/contracts/kernel';
import { canonicalJson, keyedDigest, paramsContext, sealFields } from '@symphainy/kernel';
import type { JsonValue } from '@symphainy/kernel';
import type { TenantKey } from './keys/tenant-key.js';
import type { SplitParams } from './schema/schema-registry.js';

/** As `runtime.v1.SubmitItem` carries them. */
export interface SealedParams {
  /** JSON without the classified fields. */
  readonly params: Buffer;
  /** One entry, or none when nothing is classified. */
  readonly sealed: SealedFields[];
}

export function sealParams(key: TenantKey, tenantId: string, split: SplitParams): SealedParams {
  const params = Buffer.from(JSON.stringify(split.open));
  if (Object.keys(split.classified).length === 0) return { params, sealed: [] };
  const { sealed, pointers } = sealFields(key, split.classified, paramsContext(tenantId));
  return { params, sealed: [{ sealed, pointers: [...pointers] }] };
}

export interface DigestedRequest {
  readonly type: string;
  readonly solutionId: string;
  /** Whole, classified fields included. */
  readonly params: JsonValue;
}

/** The digest that tells a repeated request from another one under the same idempotency key. */
export function requestDigest(key: TenantKey, { type, solutionId, params }: DigestedRequest): Buffer {
  const text = canonicalJson({ type, solution_id: solutionId, params });
  return keyedDigest(key.digestSecret, Buffer.from(text));
}
