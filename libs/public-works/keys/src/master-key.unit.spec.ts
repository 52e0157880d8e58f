import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { MasterKey } from './master-key.js';

const masterKey = new MasterKey(randomBytes(32));

test('a wrapped key opens to what was made', () => {
  const { open, wrapped } = masterKey.newKey('ten_a');
  expect(masterKey.unwrap(wrapped)).toEqual(open);
});

test('a wrapped key that is moved to another tenant or id, or changed by a byte, does not open', () => {
  const { wrapped } = masterKey.newKey('ten_a');
  const changed = Buffer.from(wrapped.ciphertext);
  changed[3]! ^= 1;
  expect(() => masterKey.unwrap({ ...wrapped, tenantId: 'ten_b' })).toThrow();
  expect(() => masterKey.unwrap({ ...wrapped, keyId: 'key_other' })).toThrow();
  expect(() => masterKey.unwrap({ ...wrapped, ciphertext: changed })).toThrow();
});

test('a master key of the wrong length is refused', () => {
  expect(() => new MasterKey(randomBytes(16))).toThrow('16 bytes');
});
