/**
 * The master key: wraps data keys (AES-256-GCM), each bound to its tenant and id, so that a row moved to
 * another tenant does not open. Its own id is a digest, which tells a wrong master key from a damaged row.
 */
import { randomBytes } from 'node:crypto';
import { TerminalError, keyedDigest, newId, seal, unseal } from '@symphainy/kernel';
import type { DataKey } from '@symphainy/kernel';
import type { TenantKey } from './key-store.js';

const secretLength = 32;

/** A data key as it rests. */
export interface WrappedKey {
  readonly keyId: string;
  readonly tenantId: string;
  readonly masterKeyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
}

export class MasterKey {
  private readonly key: DataKey;

  /** @param secret 32 bytes. */
  constructor(secret: Uint8Array) {
    if (secret.length !== secretLength) {
      throw new TerminalError({
        code: 'SYM-SC-0011',
        detail: `The master key has ${secret.length} bytes, not ${secretLength}.`,
        remedy: 'Give a master key of 32 bytes.',
      });
    }
    const keyId = keyedDigest(secret, Buffer.from('symphainy/master-key-id')).toString('hex').slice(0, 16);
    this.key = { keyId, secret };
  }

  /** A new key for the tenant, open and wrapped. */
  newKey(tenantId: string): { readonly open: TenantKey; readonly wrapped: WrappedKey } {
    const open = {
      keyId: newId('key'),
      secret: randomBytes(secretLength),
      digestSecret: randomBytes(secretLength),
    };
    const plaintext = Buffer.concat([open.secret, open.digestSecret]);
    const {
      keyId: masterKeyId,
      nonce,
      ciphertext,
    } = seal(this.key, plaintext, context(tenantId, open.keyId));
    plaintext.fill(0);
    return { open, wrapped: { keyId: open.keyId, tenantId, masterKeyId, nonce, ciphertext } };
  }

  unwrap(wrapped: WrappedKey): TenantKey {
    if (wrapped.masterKeyId !== this.key.keyId) {
      throw new TerminalError({
        code: 'SYM-SC-0011',
        detail: `Key ${wrapped.keyId} is wrapped by master key ${wrapped.masterKeyId}; this one is ${this.key.keyId}.`,
      });
    }
    const plaintext = unseal(
      this.key,
      { ...wrapped, keyId: this.key.keyId },
      context(wrapped.tenantId, wrapped.keyId),
    );
    return {
      keyId: wrapped.keyId,
      secret: plaintext.subarray(0, secretLength),
      digestSecret: plaintext.subarray(secretLength),
    };
  }
}

function context(tenantId: string, keyId: string): string {
  return `${tenantId}/${keyId}/data-key`;
}
