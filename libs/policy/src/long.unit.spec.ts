import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EvaluationError } from './evaluation-error.js';
import {
  addLong,
  divideLong,
  type Long,
  longFromBigint,
  moduloLong,
  multiplyLong,
  negateLong,
  subtractLong,
} from './long.js';

const bounds = [
  0n,
  1n,
  -1n,
  2n ** 53n - 1n,
  2n ** 53n,
  -(2n ** 53n),
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 31n,
  -(2n ** 32n),
];
const longs = fc.oneof(
  fc.constantFrom(...bounds),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.bigInt(-1000n, 1000n),
);

function long(value: bigint): Long {
  return longFromBigint(value)!;
}

/** The same as plain arithmetic without bounds, or a failure where 64 bits do not hold the result. */
function expectExact(operation: () => Long, exact: bigint): void {
  const expected = longFromBigint(exact);
  if (expected === undefined) expect(operation).toThrow(EvaluationError);
  else expect(operation()).toBe(expected);
}

describe('a Long', () => {
  test('adds, subtracts and multiplies exactly, or fails when 64 bits do not hold the result', () => {
    fc.assert(
      fc.property(longs, longs, (a, b) => {
        expectExact(() => addLong(long(a), long(b)), a + b);
        expectExact(() => subtractLong(long(a), long(b)), a - b);
        expectExact(() => multiplyLong(long(a), long(b)), a * b);
        expectExact(() => negateLong(long(a)), -a);
      }),
      { numRuns: 2000, verbose: true },
    );
  });

  test('divides towards zero and takes a remainder that is never negative', () => {
    fc.assert(
      fc.property(longs, fc.constantFrom(1, 60, 1000, 86_400_000), (value, divisor) => {
        expectExact(() => divideLong(long(value), divisor), value / BigInt(divisor));
        const remainder = ((value % BigInt(divisor)) + BigInt(divisor)) % BigInt(divisor);
        expect(moduloLong(long(value), divisor)).toBe(Number(remainder));
      }),
    );
  });

  test('is a number where it is safe and a bigint where it is not, so that equal ones are identical', () => {
    expect(long(2n ** 53n - 1n)).toBe(9007199254740991);
    expect(long(2n ** 53n)).toBe(2n ** 53n);
    expect(subtractLong(2n ** 53n, 1)).toBe(9007199254740991);
    expect(Object.is(multiplyLong(0, -1), 0)).toBe(true);
    expect(Object.is(negateLong(0), 0)).toBe(true);
  });

  test('does not exist beyond 64 bits', () => {
    expect(longFromBigint(2n ** 63n)).toBeUndefined();
    expect(longFromBigint(-(2n ** 63n) - 1n)).toBeUndefined();
  });
});
