import { describe, expect, test } from '@jest/globals';
import {
  acceptedRequestId,
  checkIdempotencyKey,
  checkLabels,
  checkPartitionKey,
} from './correlation-rules.js';

describe('keys of a request', () => {
  test.each(['a', 'order 7/2', '7f0c1a4e-0000-4000-8000-000000000000', 'x'.repeat(255)])(
    '%j is one',
    (key) => {
      expect(checkIdempotencyKey(key)).toBe(key);
      expect(checkPartitionKey(key)).toBe(key);
    },
  );

  test.each(['', ' ', ' a', 'a ', 'ä', 'a\nb', 'a\u0000', 'x'.repeat(256)])('%j is none', (key) => {
    expect(() => checkIdempotencyKey(key)).toThrow('SYM-EX-0001');
    expect(() => checkPartitionKey(key)).toThrow('SYM-EX-0001');
  });
});

test('a request id that could forge a log line or has no end is not taken over', () => {
  expect(acceptedRequestId('req-1.a:b_c')).toBe('req-1.a:b_c');
  expect([undefined, '', 'a b', 'a\nb', 'x'.repeat(129)].map(acceptedRequestId)).toEqual(
    Array(5).fill(undefined),
  );
});

describe('labels', () => {
  test('are few and short, with names in lower case', () => {
    expect(checkLabels({ 'team.name': 'Ä', region: '' })).toEqual({ 'team.name': 'Ä', region: '' });
  });

  test.each([
    ['a name with a blank', { 'a b': '' }],
    ['a name in upper case', { Team: '' }],
    ['a long value', { a: 'x'.repeat(256) }],
    ['too many', Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`l${at}`, '']))],
  ])('with %s are refused', (_what, labels) => {
    expect(() => checkLabels(labels)).toThrow('SYM-EX-0001');
  });
});
