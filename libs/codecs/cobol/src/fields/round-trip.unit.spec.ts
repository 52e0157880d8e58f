/** Numbers encoded here, independently of the decoders, come back digit by digit. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeField } from '../testing/copybook-text.js';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
console.info(`round-trip.unit.spec seed ${seed}`);

interface Sample {
  readonly digits: string;
  readonly negative: boolean;
  readonly decimals: number;
}

function samples(digitsMax: number): fc.Arbitrary<Sample> {
  return fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: digitsMax }).chain((digits) =>
    fc.record({
      digits: fc.constant(digits.join('')),
      negative: fc.boolean(),
      decimals: fc.integer({ min: 0, max: digits.length }),
    }),
  );
}

function pictureOf({ digits, decimals }: Sample): string {
  const whole = digits.length - decimals;
  return `PIC S${whole > 0 ? `9(${whole})` : ''}${decimals > 0 ? `V9(${decimals})` : ''}`;
}

function textOf({ digits, negative, decimals }: Sample): string {
  const value = BigInt(digits);
  const unit = 10n ** BigInt(decimals);
  const fraction = decimals > 0 ? `.${String(value % unit).padStart(decimals, '0')}` : '';
  return `${negative && value !== 0n ? '-' : ''}${value / unit}${fraction}`;
}

function zoned({ digits, negative }: Sample): Uint8Array {
  const hex = [...digits].map((digit, index) =>
    index < digits.length - 1 ? `f${digit}` : `${negative ? 'd' : 'c'}${digit}`,
  );
  return Buffer.from(hex.join(''), 'hex');
}

function packed({ digits, negative }: Sample): Uint8Array {
  const nibbles = `${digits}${negative ? 'd' : 'c'}`;
  return Buffer.from(nibbles.length % 2 === 0 ? nibbles : `0${nibbles}`, 'hex');
}

function binary({ digits, negative }: Sample): Uint8Array {
  const size =
    digits.length <= 4
      ? 2
      : digits.length <= 9
        ? 4
        : digits.length <= 18
          ? 8
          : Math.ceil((digits.length * Math.log2(10) + 1) / 8);
  const bits = BigInt(size * 8);
  const value = BigInt(digits) * (negative ? -1n : 1n);
  return Buffer.from(
    BigInt.asUintN(Number(bits), value)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
}

describe('what was encoded is decoded with every digit', () => {
  test.each([
    ['zoned', '', zoned, 40],
    ['packed', 'COMP-3', packed, 40],
    ['binary', 'COMP', binary, 38],
  ] as const)('%s', (_, usage, encode, digitsMax) => {
    fc.assert(
      fc.property(samples(digitsMax), (sample) => {
        expect(decodeField(`${pictureOf(sample)} ${usage}`, encode(sample))).toBe(textOf(sample));
      }),
      { seed, numRuns: 500 },
    );
  });

  test('any bytes decode to a JSON value, never to an error', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.constantFrom(
          'PIC S9(8)',
          'PIC S9(15) COMP-3',
          'PIC 9(18) COMP',
          'COMP-2',
          'PIC X(8)',
          'PIC ZZZZ9.99',
          'PIC S9(5)V99 SIGN LEADING SEPARATE',
        ),
        fc.constantFrom('cp037', 'utf8', 'ascii', 'cp875'),
        fc.boolean(),
        (record, clauses, codePage, ieee) => {
          const json = decodeField(clauses, record, { codePage, floatFormat: ieee ? 'ieee754' : 'ibm' });
          expect(() => JSON.parse(json) as unknown).not.toThrow();
        },
      ),
      { seed, numRuns: 2000 },
    );
  });
});
