import { describe, expect, test } from '@jest/globals';
import { counterSampleOf, readParamsSchema, sampleOf } from './sample-params.js';
import { textOfPattern } from './text-of-pattern.js';

const sample = (schema: object): unknown =>
  sampleOf(readParamsSchema(JSON.stringify({ type: 'object', ...schema })));
const property = (schema: object): unknown => {
  const value = sample({ required: ['p'], properties: { p: schema } });
  return (value as { p?: unknown } | undefined)?.p;
};

describe('a sample of parameters', () => {
  test('is the example that the schema gives, when it fits', () => {
    expect(sample({ properties: { n: { type: 'integer' } }, examples: [{ n: 'x' }, { n: 4 }] })).toEqual({
      n: 4,
    });
  });

  test.each<[object, unknown]>([
    [{ type: 'integer', minimum: 5 }, 5],
    [{ type: 'integer', exclusiveMinimum: 5, multipleOf: 4 }, 12],
    [{ type: 'number', maximum: -3 }, -3],
    [{ type: 'string', minLength: 9 }, 'samplexxx'],
    [{ type: 'string', maxLength: 2 }, 'sa'],
    [{ type: 'string', format: 'email' }, 'someone@example.com'],
    [{ type: 'string', pattern: '^POL-\\d{6}$' }, 'POL-111111'],
    [{ enum: ['red', 'blue'] }, 'red'],
    [{ const: 7 }, 7],
    [{ type: ['string', 'null'] }, 'sample'],
    [{ type: 'array', minItems: 2, uniqueItems: true, items: { type: 'string' } }, ['sample0', 'sample1']],
    [{ oneOf: [{ type: 'boolean' }, { type: 'integer' }] }, true],
    [{ allOf: [{ type: 'integer', minimum: 3 }, { maximum: 3 }] }, 3],
    [{ type: 'object', required: ['a'], properties: { a: { type: 'null' } } }, { a: null }],
  ])('meets %j', (schema, value) => {
    expect(property(schema)).toEqual(value);
  });

  test('follows references inside the schema', () => {
    const $defs = { money: { type: 'integer', minimum: 100 } };
    expect(sample({ $defs, required: ['m'], properties: { m: { $ref: '#/$defs/money' } } })).toEqual({
      m: 100,
    });
  });

  test('is not had where none can be made, rather than one that does not fit', () => {
    expect(property({ type: 'string', pattern: '^(foo|bar)$' })).toBeUndefined();
    expect(property({ not: {} })).toBeUndefined();
    expect(sample({ required: ['a'], properties: { a: { $ref: '#' } } })).toBeUndefined();
  });

  test('has a counterpart that does not fit, unless the schema takes anything', () => {
    const strict = readParamsSchema(
      '{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}',
    );
    expect(strict.validate(counterSampleOf(strict, { n: 1 }))).toBe(false);
    const open = readParamsSchema('{"type":"object"}');
    expect(counterSampleOf(open, {})).toBe('no object');
  });

  test.each(['{', '[]', '{"type":"string"}', '{"type":"object","properties":{"a":{"type":"objekt"}}}'])(
    'is not looked for in what is no schema of an object: %s',
    (text) => {
      expect(() => readParamsSchema(text)).toThrow();
    },
  );
});

describe('a text of a pattern', () => {
  test.each([
    ['^[A-Z]{2}\\d{3,}$', 'AA111'],
    ['^a+b*c?$', 'abc'],
    ['x.z', 'xaz'],
    ['^\\w+@\\w+\\.com$', 'a@a.com'],
  ])('fits %s', (pattern, text) => {
    expect(textOfPattern(pattern)).toBe(text);
  });

  test.each(['^(a|b)$', 'a|b', '\\bword\\b', '^\\p{L}$'])('is not made up for %s', (pattern) => {
    expect(textOfPattern(pattern)).toBeUndefined();
  });
});
