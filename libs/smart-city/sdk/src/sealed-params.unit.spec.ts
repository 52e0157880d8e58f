import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@symphainy/kernel';
import { canonicalJson, keyedDigest, mergeClassified, paramsContext, unsealFields } from '@symphainy/kernel';
import { requestDigest, sealParams } from './sealed-params.js';

const key = { keyId: 'key_1', secret: randomBytes(32), digestSecret: randomBytes(32) };

describe('sealed parameters', () => {
  test('give back, under the key of their tenant, what was submitted', () => {
    const { params, sealed } = sealParams(key, 'ten_a', {
      open: { plan: 'basic' },
      classified: { '/email': 'ada@example.com' },
    });
    expect(params.toString()).toBe('{"plan":"basic"}');
    expect(sealed).toHaveLength(1);
    expect(sealed[0]!.pointers).toEqual(['/email']);
    const fields = unsealFields(key, sealed[0]!.sealed!, paramsContext('ten_a'));
    expect(mergeClassified(JSON.parse(params.toString()) as JsonValue, fields)).toEqual({
      plan: 'basic',
      email: 'ada@example.com',
    });
  });

  test('are not sealed at all when nothing is classified', () => {
    expect(sealParams(key, 'ten_a', { open: { plan: 'basic' }, classified: {} }).sealed).toEqual([]);
  });
});

describe('the digest of a request', () => {
  const request = { type: 'claims.open', solutionId: 'claims', params: { b: 1, a: 'x' } };

  test('is the HMAC of type, solution and whole parameters in canonical form', () => {
    const text = '{"params":{"a":"x","b":1},"solution_id":"claims","type":"claims.open"}';
    expect(requestDigest(key, request)).toEqual(keyedDigest(key.digestSecret, Buffer.from(text)));
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });

  test('is the same for members in another order, and another for every other request or key', () => {
    const digest = requestDigest(key, request).toString('hex');
    const others = [
      requestDigest(key, { ...request, params: { a: 'x', b: 2 } }),
      requestDigest(key, { ...request, type: 'claims.close' }),
      requestDigest(key, { ...request, solutionId: '' }),
      requestDigest({ ...key, digestSecret: randomBytes(32) }, request),
    ];
    expect(requestDigest(key, { ...request, params: { a: 'x', b: 1 } }).toString('hex')).toBe(digest);
    for (const other of others) expect(other.toString('hex')).not.toBe(digest);
  });
});
