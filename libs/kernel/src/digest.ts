/**
 * Digests: SHA-256 (FIPS 180-4), keyed digests (HMAC, RFC 2104) and the commutative sum
 * by which a partition's state digest does not depend on order or eviction.
 */
import { createHash, createHmac, hash as hashAtOnce } from 'node:crypto';

export const digestLength = 32;

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  if (only && parts.length === 1) return hashAtOnce('sha256', only, 'buffer');
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function sha256Hex(text: string | Uint8Array): string {
  return hashAtOnce('sha256', text, 'hex');
}

/** The digest of something sealed, which must not be guessable without the key. */
export function keyedDigest(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/**
 * A commutative sum of 256-bit digests modulo 2^256: add and remove in any order.
 * After AdHash (Bellare and Micciancio, 1997), here against accident, not against collision search.
 */
export class DigestSum {
  private readonly words = new Uint32Array(8);

  add(digest: Uint8Array): void {
    let carry = 0;
    for (let word = 7; word >= 0; word--) {
      const sum = this.words[word]! + readWord(digest, word) + carry;
      this.words[word] = sum >>> 0;
      carry = sum > 0xffffffff ? 1 : 0;
    }
  }

  subtract(digest: Uint8Array): void {
    let borrow = 0;
    for (let word = 7; word >= 0; word--) {
      const difference = this.words[word]! - readWord(digest, word) - borrow;
      this.words[word] = difference >>> 0;
      borrow = difference < 0 ? 1 : 0;
    }
  }

  hex(): string {
    return Array.from(this.words, (word) => word.toString(16).padStart(8, '0')).join('');
  }
}

function readWord(digest: Uint8Array, word: number): number {
  const at = word * 4;
  return ((digest[at]! << 24) | (digest[at + 1]! << 16) | (digest[at + 2]! << 8) | digest[at + 3]!) >>> 0;
}
