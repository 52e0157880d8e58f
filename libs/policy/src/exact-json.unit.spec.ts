import { describe, expect, test } from '@jest/globals';
import { parseExactJson } from './exact-json.js';

describe('exact JSON', () => {
  test('keeps every integer as it is written', () => {
    expect(
      parseExactJson(
        '[9007199254740991, 9007199254740993, -9223372036854775808, 0, {"x": 18446744073709551616}]',
      ),
    ).toEqual([9007199254740991, 9007199254740993n, -9223372036854775808n, 0, { x: 18446744073709551616n }]);
  });

  test('takes digits in strings for text, also behind escaped quotes', () => {
    const text = String.raw`{"a\"9007199254740993": "9007199254740993\\", "b": 9007199254740993}`;
    expect(parseExactJson(text)).toEqual({
      'a"9007199254740993': '9007199254740993\\',
      b: 9007199254740993n,
    });
  });

  test.each(['1.0', '1e3', '-0', '0.5', '1E400'])('refuses the number %s, which is no integer', (text) => {
    expect(() => parseExactJson(`{"x": ${text}}`)).toThrow(`${text} is not an integer, at line 1, column 7`);
  });

  test('refuses two members of one name, also when one is escaped, and names the place', () => {
    expect(() => parseExactJson('{"a": 1,\n "\\u0061": 2}')).toThrow(
      'duplicate key "\\u0061" at line 2, column 2',
    );
    expect(parseExactJson('[{"a": {"a": "a"}}, {"a": ["a", "a"]}]')).toEqual([
      { a: { a: 'a' } },
      { a: ['a', 'a'] },
    ]);
  });

  test('refuses lone surrogates and keeps pairs', () => {
    expect(() => parseExactJson('["\\ud83d"]')).toThrow('lone surrogate');
    expect(parseExactJson('["\\ud83d\\ude00"]')).toEqual(['😀']);
  });

  test('refuses what is no JSON with its place, and what is too deep', () => {
    expect(() => parseExactJson('{"a": }')).toThrow('not JSON');
    expect(() => parseExactJson('{"a": 1,\n "b" 2}')).toThrow(/not JSON.*line 2, column 6/);
    expect(() => parseExactJson('['.repeat(128) + ']'.repeat(128))).toThrow('deeper than 127');
    expect(() => parseExactJson('['.repeat(127) + ']'.repeat(127))).not.toThrow();
  });

  test('keeps a member named __proto__ as a member', () => {
    const parsed = parseExactJson('{"__proto__": 9007199254740993}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__']);
  });
});
