import { describe, expect, test } from '@jest/globals';

import { tokenize } from './tokens.js';

function words(source: string): string[] {
  return tokenize(source, 'test.cpy').map((token) => token.text);
}

describe('columns of a copybook line', () => {
  test('columns 1 to 6 and from 73 on are not text', () => {
    const line = '000100 01 RECORD-NAME.'.padEnd(72) + 'IDENTIFI and far beyond';
    expect(words(line)).toEqual(['01', 'RECORD-NAME', '.']);
  });

  test('a word that reaches into column 73 is cut there', () => {
    expect(words(`       ${'A'.repeat(70)}`)).toEqual(['A'.repeat(65)]);
  });

  test('text may begin in column 7', () => {
    expect(words('      01 A.')).toEqual(['01', 'A', '.']);
  });

  test.each(['*', '/', 'D', 'd'])('column 7 with %s makes the line a comment', (indicator) => {
    expect(words(`      ${indicator}01 A.`)).toEqual([]);
  });

  test('a tab goes to column 8, and further tabs stay before column 73 where wider ones would not', () => {
    expect(words('\t01 A.')).toEqual(['01', 'A', '.']);
    const declaration = '05  CUST-PRI-CARD-HOLDER-INDICATOR           PIC X(25).';
    expect(words(`\t\t     ${declaration}`)).toEqual([
      '05',
      'CUST-PRI-CARD-HOLDER-INDICATOR',
      'PIC',
      'X(25)',
      '.',
    ]);
  });

  test('^Z, a byte order mark and carriage returns are ignored', () => {
    expect(words('\ufeff       01 A.\r\n       05 B PIC X.\r\n\x1a')).toEqual([
      '01',
      'A',
      '.',
      '05',
      'B',
      'PIC',
      'X',
      '.',
    ]);
  });

  test('listing directives and inline comments are ignored', () => {
    expect(words('       EJECT\n       SKIP2.\n       01 A. *> the record')).toEqual(['01', 'A', '.']);
  });
});

describe('continuation lines', () => {
  test('a word goes on where the text of the next line begins', () => {
    expect(words('       01 CUSTOMER-\n      -    RECORD.')).toEqual(['01', 'CUSTOMER-RECORD', '.']);
  });

  test('a literal is filled up to column 72 and goes on after the quote', () => {
    const [literal] = words(`${"       VALUE 'ABC".slice(0, 6)} 'ABC\n      -    'DEF'.`);
    expect(literal).toBe(`'ABC${' '.repeat(61)}DEF'`);
  });

  test('comments may stand between a line and its continuation', () => {
    expect(words('       01 CUSTOMER-\n      * comment\n      -    RECORD.')).toEqual([
      '01',
      'CUSTOMER-RECORD',
      '.',
    ]);
  });

  test('a token keeps the number of the physical line it began on', () => {
    const tokens = tokenize('       05 A PIC X(5)\n\n      -   0). 05 B.', 'test.cpy');
    expect(tokens.map((token) => [token.text, token.line])).toEqual([
      ['05', 1],
      ['A', 1],
      ['PIC', 1],
      ['X(5)0)', 1],
      ['.', 3],
      ['05', 3],
      ['B', 3],
      ['.', 3],
    ]);
  });
});

describe('words', () => {
  test('a period or comma inside a picture or number is part of it', () => {
    expect(words('       05 A PIC ZZ,ZZ9.99. 05 B VALUE 1.5.')).toEqual([
      '05',
      'A',
      'PIC',
      'ZZ,ZZ9.99',
      '.',
      '05',
      'B',
      'VALUE',
      '1.5',
      '.',
    ]);
  });

  test('a quoted period, a doubled quote and a hexadecimal literal are one word each', () => {
    expect(words(`       VALUES 'A. B', "it""s", X'00'.`)).toEqual([
      'VALUES',
      `'A. B'`,
      '"it""s"',
      `X'00'`,
      '.',
    ]);
  });

  test('a literal without its closing quote is an error that names the line', () => {
    expect(() => words(`       01 A.\n       05 B VALUE 'open.`)).toThrow(/test\.cpy, line 2.*closing quote/);
  });
});
