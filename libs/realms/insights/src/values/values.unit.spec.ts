import { describe, expect, test } from '@jest/globals';
import { compareDecimals } from '@symphainy/kernel';
import fc from 'fast-check';
import { compileDateFormat } from './calendar-date.js';
import { formatDecimalAt, parseDecimal, shiftDecimal } from './decimal.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
process.stdout.write(`values.unit.spec seed ${seed}\n`);

const unscaled = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
const scale = fc.integer({ min: 0, max: 12 });

describe('Decimals', () => {
  test('what is written is read back, at the same and at every larger scale', () => {
    fc.assert(
      fc.property(unscaled, scale, scale, (number, from, more) => {
        const text = formatDecimalAt({ unscaled: number, scale: from }, from)!;
        const wider = formatDecimalAt(parseDecimal(text)!, from + more)!;
        expect(parseDecimal(wider)!.unscaled).toBe(number * 10n ** BigInt(more));
        expect(formatDecimalAt(parseDecimal(wider)!, from)).toBe(text);
      }),
      { seed },
    );
  });

  test('a scale that would lose a digit other than zero gives nothing', () => {
    fc.assert(
      fc.property(unscaled, scale, scale, (number, from, fewer) => {
        const to = Math.max(0, from - fewer);
        const isExact = number % 10n ** BigInt(from - to) === 0n;
        expect(formatDecimalAt({ unscaled: number, scale: from }, to) !== undefined).toBe(isExact);
      }),
      { seed },
    );
  });

  test('shifting there and back changes nothing, and order is that of the numbers', () => {
    fc.assert(
      fc.property(unscaled, unscaled, scale, fc.integer({ min: -15, max: 15 }), (left, right, at, places) => {
        const number = { unscaled: left, scale: at };
        expect(compareDecimals(shiftDecimal(shiftDecimal(number, places), -places), number)).toBe(0);
        const order = compareDecimals(number, { unscaled: right, scale: at });
        expect(Math.sign(order)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      { seed },
    );
  });

  test.each([
    ['9007199254740993.07', 2, '9007199254740993.07'],
    ['1e3', 2, '1000.00'],
    ['12.5e-1', 2, '1.25'],
    ['-0.5', 2, '-0.50'],
    ['-0', 2, '0.00'],
    ['0.005', 2, undefined],
  ])('%s at scale %d is %s', (text, digits, wanted) => {
    expect(formatDecimalAt(parseDecimal(text)!, digits)).toBe(wanted);
  });

  test.each(['', '.', '1.', '.5', '1,5', '0x10', 'NaN', '1 2', '--1'])('"%s" is no number', (text) => {
    expect(parseDecimal(text)).toBe(undefined);
  });
});

describe('Dates', () => {
  const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });

  test('every day there is can be read in every format, and is the same day', () => {
    fc.assert(
      fc.property(day, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = iso.split('-') as [string, string, string];
        const start = new Date(`${year}-01-01T00:00:00Z`).getTime();
        const ordinal = String(Math.floor((date.getTime() - start) / 86_400_000) + 1).padStart(3, '0');
        const read = (format: string, text: string) => compileDateFormat(format, 50)?.read(text);
        expect(read('YYYYMMDD', year + month + dayOfMonth)).toBe(iso);
        expect(read('DD.MM.YYYY', `${dayOfMonth}.${month}.${year}`)).toBe(iso);
        expect(read('MM/DD/YYYY', `${month}/${dayOfMonth}/${year}`)).toBe(iso);
        expect(read('YYYYDDD', year + ordinal)).toBe(iso);
      }),
      { seed },
    );
  });

  test('eight digits are a date exactly when the calendar has that day', () => {
    const digits = fc.tuple(
      fc.integer({ min: 0, max: 2400 }),
      fc.integer({ min: 0, max: 14 }),
      fc.integer({ min: 0, max: 33 }),
    );
    fc.assert(
      fc.property(digits, ([year, month, dayOfMonth]) => {
        const pad = (number: number, width: number) => String(number).padStart(width, '0');
        const iso = `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
        const time = new Date(`${iso}T00:00:00Z`);
        const exists = year > 0 && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso);
        const found = compileDateFormat('YYYYMMDD', 50)!.read(iso.replaceAll('-', ''));
        expect(found).toBe(exists ? iso : undefined);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('two-digit years turn at the pivot, centuries count from 1900', () => {
    expect(compileDateFormat('YYMMDD', 50)!.read('491231')).toBe('2049-12-31');
    expect(compileDateFormat('YYMMDD', 50)!.read('500101')).toBe('1950-01-01');
    expect(compileDateFormat('CYYMMDD', 50)!.read('1240229')).toBe('2024-02-29');
    expect(compileDateFormat('CYYMMDD', 50)!.read('0000229')).toBe(undefined);
  });

  test.each(['YYYYMM', 'MMDD', 'YYYYMMDDD', 'YYYYYYMMDD', 'DD.MM', 'hello'])(
    'the format %s fixes no day and is refused',
    (format) => expect(compileDateFormat(format, 50)).toBe(undefined),
  );

  test('characters of a format stand for themselves', () => {
    expect(compileDateFormat('YYYY.MM.DD', 50)!.read('2024x01x01')).toBe(undefined);
    expect(compileDateFormat('YYYY-MM-DD', 50)!.read('2024-01-01 ')).toBe(undefined);
  });
});
