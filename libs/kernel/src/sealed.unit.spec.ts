import { expect, test } from '@jest/globals';
import { seal, unseal } from './sealed.js';

const key = { keyId: 'key_1', secret: Buffer.alloc(32, 7) };
const text = Buffer.from('annual premium');

test('what was sealed opens in its own context, and in no other', () => {
  const sealed = seal(key, text, 'acme/artifact/art_1');
  expect(unseal(key, sealed, 'acme/artifact/art_1')).toEqual(text);
  expect(() => unseal(key, sealed, 'acme/artifact/art_2')).toThrow();
  expect(() => unseal({ ...key, secret: Buffer.alloc(32, 8) }, sealed, 'acme/artifact/art_1')).toThrow();
});

test('one changed bit anywhere is found', () => {
  const sealed = seal(key, text, 'acme');
  for (let at = 0; at < sealed.ciphertext.length; at++) {
    const ciphertext = Buffer.from(sealed.ciphertext);
    ciphertext[at]! ^= 1;
    expect(() => unseal(key, { ...sealed, ciphertext }, 'acme')).toThrow();
  }
});

test('no nonce comes twice, or changes after it was used, however many were drawn at once', () => {
  const sealed = Array.from({ length: 3_000 }, () => seal(key, text, 'acme'));
  expect(new Set(sealed.map(({ nonce }) => nonce.toString('hex'))).size).toBe(3_000);
  for (const one of sealed) expect(unseal(key, one, 'acme')).toEqual(text);
});
