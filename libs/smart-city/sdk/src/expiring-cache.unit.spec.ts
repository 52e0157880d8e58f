import { expect, test } from '@jest/globals';
import { ExpiringCache } from './expiring-cache.js';

test('an entry ends at its time, not before', () => {
  const cache = new ExpiringCache<string>(2);
  cache.set('a', 'x', 100);
  expect(cache.get('a', 99)).toBe('x');
  expect(cache.get('a', 100)).toBeUndefined();
  expect(cache.size).toBe(0);
});

test('a full cache loses what was used longest ago', () => {
  const cache = new ExpiringCache<string>(2);
  cache.set('a', 'x', 100);
  cache.set('b', 'y', 100);
  cache.get('a', 0);
  cache.set('c', 'z', 100);
  expect(['a', 'b', 'c'].map((name) => cache.get(name, 0))).toEqual(['x', undefined, 'z']);
});

test('a full cache replaces an entry without losing another', () => {
  const cache = new ExpiringCache<string>(2);
  cache.set('a', 'x', 100);
  cache.set('b', 'y', 100);
  cache.set('b', 'y2', 100);
  expect([cache.get('a', 0), cache.get('b', 0)]).toEqual(['x', 'y2']);
});
