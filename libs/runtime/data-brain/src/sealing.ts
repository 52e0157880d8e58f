/**
 * Sealing at Runtime's borders: parameters are opened for the realm that works on them, artifact content is
 * closed before it is recorded. Log, state and rows never hold the plaintext.
 */
import type { SealedFields } from '@symphainy/contracts/kernel';
import type { Artifact } from '@symphainy/contracts/realm';
import type { SealedArtifact } from '@symphainy/contracts/wal';
import {
  keyedDigest,
  mergeClassified,
  paramsContext,
  seal,
  symphainyError,
  unseal,
  unsealFields,
} from '@symphainy/kernel';
import type { JsonValue } from '@symphainy/kernel';
import type { TenantKey, TenantKeys } from './tenant-keys.js';

/** What binds sealed content to its place (AES-GCM's associated data). */
function artifactContext(tenantId: string, artifactId: string): string {
  return `${tenantId}/artifact/${artifactId}`;
}

/** The complete parameters, as the realm needs them. */
export async function openParams(
  keys: TenantKeys,
  tenantId: string,
  open: Uint8Array,
  sealed: readonly SealedFields[],
): Promise<Buffer> {
  const bytes = Buffer.from(open.buffer, open.byteOffset, open.byteLength);
  if (sealed.length === 0) return bytes;
  let document = JSON.parse(bytes.toString()) as JsonValue;
  for (const fields of sealed) {
    if (!fields.sealed) continue;
    const key = await keys.get(tenantId, fields.sealed.keyId);
    document = mergeClassified(document, unsealFields(key, fields.sealed, paramsContext(tenantId)));
  }
  return Buffer.from(JSON.stringify(document));
}

/** Seals the content of an artifact under the tenant's key in force. */
export function sealArtifact(
  key: TenantKey,
  tenantId: string,
  artifactId: string,
  artifact: Artifact,
): SealedArtifact {
  const { name, kind, contentType, content, derivedFrom } = artifact;
  const sealed = seal(key, content, artifactContext(tenantId, artifactId));
  return {
    artifactId,
    name,
    kind,
    contentType,
    sizeBytes: content.length,
    digest: keyedDigest(key.digestSecret, content),
    content: sealed,
    storedAt: '',
    derivedFrom,
  };
}

/** Hydration: the content of an artifact in the clear. Whether it may be shown was decided before. */
export async function openArtifact(
  keys: TenantKeys,
  tenantId: string,
  artifact: Pick<SealedArtifact, 'artifactId' | 'content'>,
): Promise<Buffer> {
  const { artifactId, content } = artifact;
  if (!content)
    throw symphainyError({ code: 'SYM-EX-0004', detail: `artifact ${artifactId} has no content here` });
  const key = await keys.get(tenantId, content.keyId);
  return unseal(key, content, artifactContext(tenantId, artifactId));
}
