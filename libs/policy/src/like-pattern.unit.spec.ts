import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { likePattern } from './like-pattern.js';
import type { PatternElement } from './policy-json.js';

/** `*` is the wildcard, everything else is literal. */
function pattern(text: string): PatternElement[] {
  return [...text].map((character) => (character === '*' ? 'Wildcard' : { Literal: character }));
}

describe('like', () => {
  test.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*ab*ba*', 'aba', false],
    ['ab*', 'AB', false],
    ['*😀*', 'a😀', true],
    ['**', 'line\nbreak', true],
  ])('%j on %j is %s', (text, subject, expected) => {
    expect(likePattern(pattern(text))(subject)).toBe(expected);
  });

  test('takes a literal star for a star', () => {
    const starred: PatternElement[] = [{ Literal: 'a' }, { Literal: '*' }, 'Wildcard'];
    expect(likePattern(starred)('a*b')).toBe(true);
    expect(likePattern(starred)('ab')).toBe(false);
  });

  test('agrees with the regular expression of the same meaning', () => {
    const texts = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
    fc.assert(
      fc.property(texts('ab*'), texts('ab'), (text, subject) => {
        expect(likePattern(pattern(text))(subject)).toBe(
          new RegExp(`^${text.replaceAll('*', '.*')}$`).test(subject),
        );
      }),
      { numRuns: 3000 },
    );
  });
});
