import { expect, test } from '@jest/globals';
import { sessionTtlSeconds } from './session-rules.js';

test('a session lives eight hours unless asked otherwise, and a day at most', () => {
  expect(sessionTtlSeconds(undefined)).toBe(28_800);
  expect(sessionTtlSeconds(60)).toBe(60);
  expect(sessionTtlSeconds(86_400)).toBe(86_400);
});

test.each([0, 59, 86_401, -1, 60.5, Number.NaN, Infinity])('a lifetime of %p seconds is refused', (asked) => {
  expect(() => sessionTtlSeconds(asked)).toThrow('SYM-EX-0001');
});
