import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mergeClassified, takeClassified } from './json-pointer.js';
import { paramsContext, sealFields, unsealFields } from './sealed-fields.js';
import { seal } from './sealed.js';

const key = { keyId: 'key_1', secret: randomBytes(32) };

describe('sealed fields', () => {
  test('what was taken out and sealed comes back whole, and only the pointers stay readable', () => {
    const params = { email: 'ada@example.com', roles: ['clerk'] };
    const { open, classified } = takeClassified(params, ['/email']);
    const fields = sealFields(key, classified, paramsContext('ten_a'));
    expect(fields.pointers).toEqual(['/email']);
    expect(fields.sealed.ciphertext.includes('ada@example.com')).toBe(false);
    expect(mergeClassified(open, unsealFields(key, fields.sealed, paramsContext('ten_a')))).toEqual(params);
  });

  test('fields of one tenant do not open in the name of another', () => {
    const { sealed } = sealFields(key, { '/email': 'ada@example.com' }, paramsContext('ten_a'));
    expect(() => unsealFields(key, sealed, paramsContext('ten_b'))).toThrow();
  });

  test('sealed bytes that are no object of pointers are refused', () => {
    const sealed = seal(key, Buffer.from('["x"]'), 'c');
    expect(() => unsealFields(key, sealed, 'c')).toThrow('SYM-RT-0001');
  });
});
