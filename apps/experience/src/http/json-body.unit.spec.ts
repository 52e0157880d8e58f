import { expect, test } from '@jest/globals';
import { isDeeperThan } from './json-body.js';

const nested = (depth: number): unknown =>
  JSON.parse('[{"a":'.repeat(depth / 2) + '1' + '}]'.repeat(depth / 2));

test('depth counts objects and lists alike, and the limit itself is allowed', () => {
  expect(isDeeperThan(nested(64), 64)).toBe(false);
  expect(isDeeperThan(nested(66), 64)).toBe(true);
  expect(isDeeperThan('text', 0)).toBe(false);
  expect(isDeeperThan(nested(200_000), 64)).toBe(true);
});
