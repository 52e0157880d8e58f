import { describe, expect, test } from '@jest/globals';
import { formatResumeToken, parseResumeToken } from './resume-token.js';

const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('a resume token', () => {
  test('gives back what it was made of', () => {
    const positions = [
      { partition: 0, seq: 1, index: 0, event: undefined },
      { partition: 3, seq: 120, index: 4, event: 2 },
    ];
    expect(parseResumeToken(formatResumeToken(positions), 4)).toEqual(positions);
    expect(parseResumeToken(formatResumeToken([]), 4)).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['no base64url', '%%%'],
    ['of another version', encoded('2~1.1.1')],
    ['padded', `${encoded('1~1.1.1')}=`],
    ['with a partition that is not there', encoded('1~5.1.1')],
    ['with a partition twice', encoded('1~1.1.1~1.2.1')],
    ['with a number of another form', encoded('1~1.01.1')],
    ['with a negative number', encoded('1~1.-1.1')],
    ['with too much at its end', encoded('1~1.1.1.1.1')],
    ['without end', encoded(`1${'~1.1.1'.repeat(10_000)}`)],
  ])('that is %s is refused', (_what, token) => {
    expect(() => parseResumeToken(token, 4)).toThrow('SYM-EX-0012');
  });
});
