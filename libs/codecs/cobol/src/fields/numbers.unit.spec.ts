import { describe, expect, test } from '@jest/globals';

import { bytes, ebcdic } from '../testing/ebcdic.js';
import { decodeField } from '../testing/copybook-text.js';

describe('DISPLAY numbers', () => {
  test.each([
    ['PIC 9(4)', '0012', '12'],
    ['PIC 9(4)', '0000', '0'],
    ['PIC S9(4)V99', '00012C', '1.23'],
    ['PIC S9(4)V99', '00012L', '-1.23'],
    ['PIC S9(4)V99', '000100', '1.00'],
    ['PIC S9(3)', '12J', '-121'],
    ['PIC S9(3)', '00J', '-1'],
    ['PIC S9(3) SIGN LEADING', 'J23', '-123'],
    ['PIC S9(3) SIGN LEADING', '12J', 'null'],
    ['PIC S9(3)', 'J23', 'null'],
    ['PIC S9(3) SIGN LEADING SEPARATE', '-123', '-123'],
    ['PIC S9(3) SIGN LEADING SEPARATE', '+123', '123'],
    ['PIC S9(3) SIGN LEADING SEPARATE', '- 12', '-12'],
    ['PIC S9(3)V99 SIGN TRAILING SEPARATE', '00150-', '-1.50'],
    ['PIC 9(3) SIGN TRAILING SEPARATE', '123-', '-123'],
    ['PIC 9(3) SIGN TRAILING SEPARATE', '1234', 'null'],
    ['PIC S9(3) SIGN TRAILING SEPARATE', '12J+', 'null'],
    ['PIC 9(4)', '  12', '12'],
    ['PIC 9(4)', '12  ', '12'],
    ['PIC 9(4)', '1 2 ', 'null'],
    ['PIC 9(4)', '    ', 'null'],
    ['PIC 9(4)', '\0\0\0\0', 'null'],
    ['PIC 9(4)', '\0\x0012', '12'],
    ['PIC 9(2)V99', '  12', '0.12'],
    ['PIC 9(2)V99', '12  ', 'null'],
    ['PIC 99PP', '1 ', 'null'],
    ['PIC 9(4)', '12A4', 'null'],
    ['PIC 9(4)', '-123', 'null'],
    ['PIC 9(4)', '12.4', 'null'],
    ['PIC 9(4)', 'X123', 'null'],
    ['PIC PPP999', '123', '0.000123'],
    ['PIC VPP99', '10', '0.0010'],
    ['PIC 999PPP', '123', '123000'],
    ['PIC 999PPP', '000', '0'],
    ['PIC SP(4)9', 'J', '-0.00001'],
    ['PIC 9(30)', '123456789012345678901234567890', '123456789012345678901234567890'],
  ])('%s of "%s" is %s', (clauses, characters, expected) => {
    expect(decodeField(clauses, ebcdic(characters))).toBe(expected);
  });

  test('minus zero is zero', () => {
    expect(decodeField('PIC S9(3)V9', bytes('f0f0f0d0'))).toBe('0.0');
  });

  test.each([
    ['12{', '120'],
    ['12A', '121'],
    ['12I', '129'],
    ['12}', '-120'],
    ['12J', '-121'],
    ['12R', '-129'],
    ['12p', '-120'],
    ['12y', '-129'],
    [' 12', '12'],
    ['1-2', 'null'],
    ['12a', 'null'],
  ])('in ASCII "%s" is %s', (characters, expected) => {
    for (const codePage of ['ascii', 'latin1', 'utf8'] as const) {
      expect(decodeField('PIC S9(3)', Buffer.from(characters), { codePage })).toBe(expected);
    }
  });

  test('overpunched bytes are the same in every EBCDIC code page', () => {
    for (const codePage of ['cp037', 'cp273', 'cp500', 'cp875', 'cp1047', 'cp1141'] as const) {
      expect(decodeField('PIC S9(3)', bytes('f1f2c0'), { codePage })).toBe('120');
      expect(decodeField('PIC S9(3)', bytes('f1f2d0'), { codePage })).toBe('-120');
    }
  });
});

describe('packed numbers', () => {
  test.each([
    ['PIC S9(3)V99 COMP-3', '12345c', '123.45'],
    ['PIC S9(3)V99 COMP-3', '12345d', '-123.45'],
    ['PIC S9(5) COMP-3', '00001a', '1'],
    ['PIC S9(5) COMP-3', '00001e', '1'],
    ['PIC 9(5) COMP-3', '00001f', '1'],
    ['PIC S9(5) COMP-3', '00001b', '-1'],
    ['PIC S9(5) COMP-3', '000019', 'null'],
    ['PIC S9(5) COMP-3', '0000a1', 'null'],
    ['PIC S9(5) COMP-3', '00a01c', 'null'],
    ['PIC S9(5) COMP-3', '0a001c', 'null'],
    ['PIC S9(5) COMP-3', '000000', 'null'],
    ['PIC S9(5) COMP-3', '404040', 'null'],
    ['PIC S9(5) COMP-3', '00000d', '0'],
    ['PIC S9(4) COMP-3', '12345c', '12345'],
    ['PIC 9(31) PACKED-DECIMAL', '1234567890123456789012345678901c', '1234567890123456789012345678901'],
    ['PIC S9PP COMP-3', '5d', '-500'],
    ['PIC SPP9 COMP-3', '5d', '-0.005'],
  ])('%s of %s is %s', (clauses, hex, expected) => {
    expect(decodeField(clauses, bytes(hex))).toBe(expected);
  });
});

describe('binary numbers', () => {
  test.each([
    ['PIC S9(4) COMP', 'ffff', '-1'],
    ['PIC 9(4) COMP', 'ffff', '65535'],
    ['PIC S9(4) COMP', '8000', '-32768'],
    ['PIC S9(2)V99 COMP', '04d2', '12.34'],
    ['PIC S9(9) COMP-5', '80000000', '-2147483648'],
    ['PIC 9(9) COMP-5', 'ffffffff', '4294967295'],
    ['PIC S9(18) COMP', 'ffffffffffffffff', '-1'],
    ['PIC S9(18) COMP', '8000000000000000', '-9223372036854775808'],
    ['PIC 9(18) BINARY', 'ffffffffffffffff', '18446744073709551615'],
    ['PIC S9(18) COMP', '0020000000000001', '9007199254740993'],
    ['PIC S9(18) COMP', 'ffdfffffffffffff', '-9007199254740993'],
    ['PIC S9(18) COMP', 'ffe0000000000001', '-9007199254740991'],
    ['PIC S9(18) COMP', 'ffe0000000000000', '-9007199254740992'],
    ['PIC 9(18) COMP', '001fffffffffffff', '9007199254740991'],
    ['PIC 9(18) COMP', '0000000000000000', '0'],
    ['PIC S9(19) COMP', '80'.padEnd(18, '0'), '-2361183241434822606848'],
    ['PIC S9(38) COMP', '7f'.padEnd(32, 'f'), '170141183460469231731687303715884105727'],
    ['PIC 99PP COMP', '0005', '500'],
  ])('%s of %s is %s', (clauses, hex, expected) => {
    expect(decodeField(clauses, bytes(hex))).toBe(expected);
  });
});

describe('numeric-edited fields', () => {
  test.each([
    ['PIC ZZ,ZZ9.99-', ' 1,234.56-', '-1234.56'],
    ['PIC ZZ,ZZ9.99-', ' 1,234.56 ', '1234.56'],
    ['PIC ZZ,ZZ9.99-', '     0.50-', '-0.50'],
    ['PIC $$,$$9.99CR', '  $123.45CR', '-123.45'],
    ['PIC $$,$$9.99DB', '$12,345.00DB', 'null'],
    ['PIC $$$,$$9.99DB', '$12,345.00DB', '-12345.00'],
    ['PIC $$,$$9.99CR', '  $123.45  ', '123.45'],
    ['PIC ***,**9.99', '*****12.34', '12.34'],
    ['PIC +++9', '  +5', '5'],
    ['PIC ---9', '  -5', '-5'],
    ['PIC 99B99', '12 34', '1234'],
    ['PIC 9(3)0', '1230', '1230'],
    ['PIC Z(4)', '    ', 'null'],
    ['PIC 99/99', '12/34', 'null'],
    ['PIC ZZ9', 'A12', 'null'],
    ['PIC ZZ9V99', ' 1234', '12.34'],
    ['PIC ZZ9PP', ' 12', '1200'],
    ['PIC -9(3)', '-000', '0'],
    ['PIC .99', '.50', '0.50'],
    ['PIC Z(20)9', '123456789012345678901', '123456789012345678901'],
  ])('%s of "%s" is %s', (clauses, characters, expected) => {
    expect(decodeField(clauses, ebcdic(characters))).toBe(expected);
  });

  test('a euro sign is a currency sign', () => {
    expect(decodeField('PIC $$9.99', bytes('409ff14bf5f0'), { codePage: 'cp1140' })).toBe('1.50');
  });
});

describe('alphanumeric-edited fields', () => {
  test('are text, even when they hold digits', () => {
    expect(decodeField('PIC XX/XX', ebcdic('12/34'))).toBe('"12/34"');
  });
});
