/** Names a bundle by what it says: a verdict's record holds the digest of what decided it. */
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import type { PolicySet } from './policy-json.js';

/** SHA-256, hex, over the canonical JSON of ids and policies in their order; annotations are part of a policy. */
export function bundleDigest(set: PolicySet): string {
  return sha256Hex(canonicalJson(set.map(({ id, json, annotations }) => ({ id, json, annotations }))));
}
