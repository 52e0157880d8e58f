import { describe, expect, test } from '@jest/globals';

import { parsePicture } from './picture.js';

describe('picture strings', () => {
  test.each([
    ['X', { category: 'text', length: 1 }],
    ['x(0010)', { category: 'text', length: 10 }],
    ['A(3)BA(3)', { category: 'text', length: 7 }],
    ['XX/XX', { category: 'text', length: 5 }],
    ['9(3)X', { category: 'text', length: 4 }],
  ])('%s is text', (written, expected) => {
    expect(parsePicture(written)).toEqual(expected);
  });

  test.each([
    ['9(4)', 4, 0, false, false],
    ['S9(4)V99', 6, 2, true, true],
    ['s9(4)v99', 6, 2, true, true],
    ['SV9(4)', 4, 4, true, true],
    ['9V', 1, 0, true, false],
    ['PPP999', 3, 6, true, false],
    ['VPPP999', 3, 6, true, false],
    ['SVP(3)9(3)', 3, 6, true, true],
    ['999PPP', 3, -3, true, false],
    ['S9(3)P(3)V', 3, -3, true, true],
    ['9(3)99(2)', 6, 0, false, false],
  ])('%s stores %d digits with scale %d', (written, digits, scale, scaled, signed) => {
    expect(parsePicture(written)).toEqual({
      category: 'number',
      length: digits,
      digits,
      scale,
      scaled,
      signed,
    });
  });

  test.each([
    ['ZZ9.99-', 7, 0],
    ['$$,$$9.99CR', 11, 0],
    ['***,**9.99DB', 12, 0],
    ['+9(3)', 4, 0],
    ['-,---,--9', 9, 0],
    ['9(3)-', 4, 0],
    ['99/99/9999', 10, 0],
    ['99B99', 5, 0],
    ['ZZ9V99-', 6, 2],
    ['Z(4)PP', 4, -2],
    ['9,999', 5, 0],
    ['9(8).9(2)', 11, 0],
    ['++++', 4, 0],
    ['€€9.99', 6, 0],
  ])('%s is numeric-edited over %d bytes with scale %d', (written, length, scale) => {
    expect(parsePicture(written)).toEqual({ category: 'edited-number', length, scale });
  });

  test.each([
    'Q9',
    'X(',
    'X(5',
    'X()',
    'X(0)',
    '9S',
    'SS9',
    '9V9V9',
    '9.9.9',
    '9PP9',
    'S',
    'V',
    'PPP',
    'ZZ**',
    'S9.99',
    '9CR9',
    'CR',
    '+9-',
    '999-99-9999',
    'X,X',
    'N(5)',
    '9(999999999999)',
    'SX',
    'B/',
    '9V9.9',
  ])('%s is a bad picture', (written) => {
    expect(() => parsePicture(written)).toThrow();
  });
});
