import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDecimals, compareDecimals, decimalOf, formatDecimal, subtractDecimals } from './decimal.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
process.stdout.write(`decimal.unit.spec seed ${seed}\n`);

const decimal = fc.record({
  unscaled: fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
  scale: fc.integer({ min: 0, max: 12 }),
});

function read(text: string) {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  return decimalOf(sign, whole, fraction);
}

describe('Exact decimals', () => {
  test('what is written is read back digit for digit', () => {
    fc.assert(
      fc.property(decimal, (number) => expect(read(formatDecimal(number))).toEqual(number)),
      { seed },
    );
  });

  test('adding and taking away again loses nothing, in any order and at any scale', () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const sum = addDecimals(left, right);
        expect(addDecimals(right, left)).toEqual(sum);
        expect(sum.scale).toBe(Math.max(left.scale, right.scale));
        expect(compareDecimals(subtractDecimals(sum, right), left)).toBe(0);
        expect(Math.sign(compareDecimals(sum, left))).toBe(
          Number(right.unscaled > 0n) - Number(right.unscaled < 0n),
        );
      }),
      { seed },
    );
  });

  test.each([
    ['90071992547409921.10', '0.01', '90071992547409921.11'],
    ['-0.05', '0.05', '0.00'],
    ['-0.05', '0', '-0.05'],
    ['-0', '0', '0'],
    ['9.99', '0.011', '10.001'],
  ])('%s and %s are %s', (left, right, sum) => {
    expect(formatDecimal(addDecimals(read(left), read(right)))).toBe(sum);
  });
});
