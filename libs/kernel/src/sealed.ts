/**
 * Sealed values: AES-256-GCM (NIST SP 800-38D) under a data key that belongs to a tenant or subject.
 * The log, the state and the rows hold sealed values only; erasing the key erases what it sealed.
 */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;
/** Nonces are drawn many at a time: to ask the system for each takes as long as to seal. */
const nonces = Buffer.alloc(512 * nonceLength);
let noncesUsed = nonces.length;

export interface Sealed {
  readonly keyId: string;
  readonly nonce: Buffer;
  /** Ciphertext followed by the 16-byte authentication tag. */
  readonly ciphertext: Buffer;
}

export interface DataKey {
  readonly keyId: string;
  /** 32 bytes. */
  readonly secret: Uint8Array;
}

/** Seals bytes; the context (tenant, purpose) is authenticated with them and must be given again to unseal. */
export function seal(key: DataKey, plaintext: Uint8Array, context: string): Sealed {
  const nonce = newNonce();
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = cipher.update(plaintext);
  return { keyId: key.keyId, nonce, ciphertext: Buffer.concat([body, cipher.final(), cipher.getAuthTag()]) };
}

/** Throws when the key is another's or a byte was changed. */
export function unseal(key: DataKey, sealed: Sealed, context: string): Buffer {
  const end = sealed.ciphertext.length - tagLength;
  const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.ciphertext.subarray(end));
  return Buffer.concat([decipher.update(sealed.ciphertext.subarray(0, end)), decipher.final()]);
}

function newNonce(): Buffer {
  if (noncesUsed === nonces.length) {
    randomFillSync(nonces);
    noncesUsed = 0;
  }
  noncesUsed += nonceLength;
  return Buffer.from(nonces.subarray(noncesUsed - nonceLength, noncesUsed));
}
