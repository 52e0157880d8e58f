import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { bytes } from '../testing/ebcdic.js';
import { decodeField } from '../testing/copybook-text.js';
import { shortestSingle } from './float-number.js';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.info(`float-number.unit.spec seed ${seed}`);

describe('IBM hexadecimal floating point', () => {
  test.each([
    ['COMP-1', '42640000', '100'],
    ['COMP-1', 'c276a000', '-118.625'],
    ['COMP-1', '40800000', '0.5'],
    ['COMP-1', '00000000', '0'],
    ['COMP-1', '80000000', '0'],
    // The nearest hexadecimal single to 0.1 has only 21 significant bits.
    ['COMP-1', '4019999a', '0.100000024'],
    ['COMP-1', '7fffffff', 'null'],
    ['COMP-1', '00100000', '0'],
    ['COMP-2', '4110000000000000', '1'],
    ['COMP-2', 'c276a00000000000', '-118.625'],
    ['COMP-2', '401999999999999a', '0.1'],
    ['COMP-2', '7fffffffffffffff', '7.237005577332262e+75'],
    ['COMP-2', '0010000000000000', '5.397605346934028e-79'],
  ])('%s of %s is %s', (usage, hex, expected) => {
    expect(decodeField(usage, bytes(hex))).toBe(expected);
    const reversed = Buffer.from(bytes(hex)).reverse();
    expect(decodeField(usage, reversed, { floatFormat: 'ibm_little_endian' })).toBe(expected);
  });

  test('powers of sixteen are exact', () => {
    for (let power = -64; power < 63; power++) {
      const hex = `${(64 + power + 1).toString(16).padStart(2, '0')}10000000000000`;
      expect(decodeField('COMP-2', bytes(hex))).toBe(String(2 ** (4 * power)));
    }
  });
});

describe('IEEE 754 floating point', () => {
  test.each([
    ['COMP-1', '3dcccccd', '0.1'],
    ['COMP-1', '7f7fffff', '3.4028235e+38'],
    ['COMP-1', '00000001', '1e-45'],
    ['COMP-1', '4b800001', '16777218'],
    ['COMP-1', '7f800000', 'null'],
    ['COMP-1', 'ff800000', 'null'],
    ['COMP-1', '7fc00000', 'null'],
    ['COMP-1', '80000000', '0'],
    ['COMP-2', '3fb999999999999a', '0.1'],
    ['COMP-2', '7fefffffffffffff', '1.7976931348623157e+308'],
    ['COMP-2', '7ff8000000000000', 'null'],
  ])('%s of %s is %s', (usage, hex, expected) => {
    expect(decodeField(usage, bytes(hex), { floatFormat: 'ieee754' })).toBe(expected);
    const reversed = Buffer.from(bytes(hex)).reverse();
    expect(decodeField(usage, reversed, { floatFormat: 'ieee754_little_endian' })).toBe(expected);
  });

  test('the decimal of a single rounds back to it, and no shorter one does', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = shortestSingle(value);
        expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value);
        const digits = text
          .replace(/e.*/, '')
          .replace(/[^0-9]/g, '')
          .replace(/^0+|0+$/g, '').length;
        if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
      }),
      { seed, numRuns: 5000 },
    );
  });
});
