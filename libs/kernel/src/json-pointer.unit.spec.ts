import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from './canonical-json.js';
import { formatPointer, mergeClassified, parsePointer, takeClassified, valueAt } from './json-pointer.js';

/** Every pointer of a document, the root's too. */
function pointersOf(value: JsonValue, tokens: readonly string[] = []): readonly string[] {
  const children =
    typeof value === 'object' && value !== null ? Object.entries(value as Record<string, JsonValue>) : [];
  return [formatPointer(tokens), ...children.flatMap(([name, item]) => pointersOf(item, [...tokens, name]))];
}

describe('JSON pointers', () => {
  test('a formatted pointer parses to its tokens, whatever characters they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        expect(parsePointer(formatPointer(tokens))).toEqual(tokens);
      }),
    );
  });

  test('a text that is no pointer is refused', () => {
    expect(parsePointer('email')).toBeUndefined();
    expect(parsePointer('/a~2b')).toBeUndefined();
  });

  test('a pointer does not reach what a document merely inherits', () => {
    expect(valueAt({}, '/constructor')).toBeUndefined();
    expect(valueAt([1], '/length')).toBeUndefined();
    expect(valueAt([1], '/01')).toBeUndefined();
  });
});

describe('classified values', () => {
  test('a member is gone once taken; an item of an array leaves null so that the next keeps its index', () => {
    const document = { name: 'Ada', emails: ['a@x', 'b@x'], nested: { ssn: '1', kind: 'k' } };
    const apart = takeClassified(document, ['/emails/0', '/nested/ssn', '/absent']);
    expect(apart.open).toEqual({ name: 'Ada', emails: [null, 'b@x'], nested: { kind: 'k' } });
    expect(apart.classified).toEqual({ '/emails/0': 'a@x', '/nested/ssn': '1' });
  });

  test('a pointer below another is taken with it, in whatever order they come', () => {
    const apart = takeClassified({ a: { b: 1 } }, ['/a/b', '/a']);
    expect(apart).toEqual({ open: {}, classified: { '/a': { b: 1 } } });
  });

  test('what is taken from any place of any document is put back as it was, and the document is left alone', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(fc.boolean()), (value, coin) => {
        const document = value as JsonValue;
        const before = JSON.stringify(document);
        const chosen = pointersOf(document).filter(() => coin.next().value);
        const { open, classified } = takeClassified(document, chosen);
        for (const pointer of chosen) expect(valueAt(open, pointer) ?? null).toBeNull();
        expect(mergeClassified(open, classified)).toEqual(document);
        expect(JSON.stringify(document)).toBe(before);
      }),
    );
  });

  test('a member named __proto__ is a member like any other', () => {
    const document = JSON.parse('{"__proto__":{"secret":"s","open":"o"}}') as JsonValue;
    const { open, classified } = takeClassified(document, ['/__proto__/secret']);
    expect(JSON.stringify(open)).toBe('{"__proto__":{"open":"o"}}');
    expect(JSON.stringify(mergeClassified(open, classified))).toBe('{"__proto__":{"open":"o","secret":"s"}}');
  });

  test('values that do not fit the document are refused, not invented', () => {
    expect(() => mergeClassified({}, { '/a/b': 1 })).toThrow('SYM-RT-0001');
    expect(() => mergeClassified({ a: [] }, { '/a/0': 1 })).toThrow('SYM-RT-0001');
    expect(() => mergeClassified({ a: 'text' }, { '/a/b': 1 })).toThrow('SYM-RT-0001');
    expect(() => mergeClassified({}, { nowhere: 1 })).toThrow('SYM-RT-0001');
  });
});
