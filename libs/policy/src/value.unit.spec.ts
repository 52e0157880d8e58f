import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Decimal } from './extensions/decimal.js';
import { Duration } from './extensions/duration.js';
import { containsAll, containsAny, EntityUid, type Value, valueKey, valuesEqual } from './value.js';

const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.boolean(),
  fc.constantFrom<Value>('', '1', 'true', '[1]', 1, 0, 2n ** 60n),
  fc.constantFrom('a', 'b').map((id) => new EntityUid('T', id)),
  fc.constantFrom('1.0', '1.00', '2.0').map((text) => Decimal.parse(text)),
  fc.constantFrom('1d', '24h').map((text) => Duration.parse(text)),
);
const { value: values } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('x', 'y'), tie('value')),
  ),
}));

describe('values', () => {
  test('have one key just when they are equal', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(valueKey(a) === valueKey(b)).toBe(valuesEqual(a, b));
        expect(valuesEqual(b, a)).toBe(valuesEqual(a, b));
        expect(valuesEqual(a, a)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('of different types are different, and that is no failure', () => {
    expect(valuesEqual('1', 1)).toBe(false);
    expect(valuesEqual([], {})).toBe(false);
    expect(valuesEqual(Decimal.parse('0.0'), Duration.parse('0ms'))).toBe(false);
    expect(valuesEqual({ toString: 1 }, {})).toBe(false);
  });

  test('as sets are compared the same way when they are large', () => {
    const large = Array.from({ length: 500 }, (_, n) => ({ n }));
    expect(valuesEqual(large, [...large, ...large].reverse())).toBe(true);
    expect(containsAll(large, large.slice(0, 100))).toBe(true);
    expect(containsAll(large.slice(0, 100), large)).toBe(false);
    expect(containsAny(large, [{ n: 499 }, { n: -1 }])).toBe(true);
    expect(
      containsAny(
        large,
        Array.from({ length: 500 }, (_, n) => ({ n: -1 - n })),
      ),
    ).toBe(false);
  });
});
