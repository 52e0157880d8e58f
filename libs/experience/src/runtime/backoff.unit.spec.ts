import { expect, test } from '@jest/globals';
import { backoffMs } from './backoff.js';

test('a delay doubles up to its bound and is spread by a quarter', () => {
  const limits = { firstMs: 100, maxMs: 1_000 };
  expect([1, 2, 3, 4, 5, 1_000].map((attempt) => backoffMs(limits, attempt, 0.5))).toEqual([
    100, 200, 400, 800, 1_000, 1_000,
  ]);
  expect(backoffMs(limits, 1, 0)).toBe(75);
  expect(backoffMs(limits, 1, 0.999)).toBe(125);
});
