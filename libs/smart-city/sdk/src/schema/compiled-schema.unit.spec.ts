import { describe, expect, test } from '@jest/globals';
import type { JsonObject, SymphainyError } from '@symphainy/kernel';
import { compileParamsSchema, compileSchema, compileSchemaText } from './compiled-schema.js';

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-classification': 'public' },
    email: { type: 'string', format: 'email', 'x-classification': 'personal' },
    ssn: { type: 'string', 'x-classification': 'secret' },
  },
  required: ['email'],
  additionalProperties: false,
};

function faultsOf(schema: unknown) {
  try {
    compileSchema(schema);
  } catch (error) {
    return (error as SymphainyError).faults;
  }
  throw new Error('the schema was expected to be refused');
}

describe('a schema', () => {
  test('says at which pointers a document is wrong, and never repeats the value', () => {
    const schema = compileSchema(person);
    expect(schema.validate({ email: 'ada@example.com' })).toEqual([]);
    const faults = schema.validate({ email: 'no-address-at-all', ssn: 7, age: 1 });
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(['/age', '/email', '/ssn']);
    expect(faults).toContainEqual({
      pointer: '/age',
      detail: 'is not known here; known are: name, email, ssn',
    });
    expect(schema.validate({ name: 'Ada' })).toEqual([{ pointer: '/email', detail: 'is missing' }]);
    expect(JSON.stringify(faults)).not.toContain('no-address-at-all');
  });

  test('that is the same but for the order of its members has the same digest', () => {
    const { properties, ...rest } = person;
    expect(compileSchema({ properties, ...rest }).digest).toBe(compileSchema(person).digest);
  });

  test('can be compiled again and again, its $id too, without one standing in the way of the other', () => {
    const first = compileSchema({ $id: 'https://example.com/a', type: 'object' });
    const second = compileSchema({ $id: 'https://example.com/a', type: 'string' });
    expect(first.validate({})).toEqual([]);
    expect(second.validate({})).toHaveLength(1);
  });

  test.each([
    ['a misspelt keyword', { type: 'object', requird: ['a'] }],
    ['an unknown format', { type: 'string', format: 'emial' }],
    ['an unknown class', { properties: { a: { 'x-classification': 'confidential' } } }],
    ['a type that is none', { type: 'strin' }],
    ['another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }],
    ['a reference to another document', { $ref: 'https://example.com/x' }],
    ['a reference to nothing', { $ref: '#/$defs/absent' }],
    ['a dynamic reference', { $dynamicRef: '#x' }],
    ['a pattern that is no regular expression', { type: 'string', pattern: '(' }],
  ])('with %s is refused', (_what, schema) => {
    expect(faultsOf(schema).length).toBeGreaterThan(0);
  });

  test.each([
    ['the root', { type: 'object', 'x-classification': 'personal' }, '/x-classification'],
    ['not', { properties: { a: { not: { 'x-classification': 'secret' } } } }, '/properties/a/not'],
    [
      'contains',
      { properties: { a: { contains: { properties: { b: { 'x-classification': 'secret' } } } } } },
      '/properties/a/contains',
    ],
    [
      'a reference from where it cannot be decided',
      { unevaluatedProperties: { $ref: '#/$defs/s' }, $defs: { s: { 'x-classification': 'secret' } } },
      '/unevaluatedProperties',
    ],
  ])('that classifies at %s is refused', (_what, schema, pointer) => {
    expect(faultsOf(schema).map((fault) => fault.pointer)).toContain(pointer);
  });

  test('of parameters describes an object', () => {
    expect(() => compileParamsSchema('{"type":"array"}')).toThrow('SYM-SC-0002');
    expect(() => compileParamsSchema('{')).toThrow('is not JSON');
    expect(() => compileSchemaText('[]')).toThrow('SYM-SC-0002');
  });
});

describe('classified values', () => {
  test('are personal and secret ones; public ones stay in the open', () => {
    const schema = compileSchema(person);
    expect(schema.classifiedPointers({ name: 'Ada', email: 'a@b.c', ssn: '1' })).toEqual(['/email', '/ssn']);
  });

  test('are found in nested objects, lists and tuples, and named by the outermost pointer', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        people: { type: 'array', items: person },
        pair: { type: 'array', prefixItems: [{ type: 'string' }, { 'x-classification': 'secret' }] },
        whole: { ...person, 'x-classification': 'personal' },
        'a/b': { 'x-classification': 'personal' },
      },
    });
    const document: JsonObject = {
      people: [{ email: 'a@b.c' }, { name: 'B', email: 'b@b.c' }],
      pair: ['open', 'hidden'],
      whole: { email: 'a@b.c' },
      'a/b': 1,
    };
    expect(schema.classifiedPointers(document)).toEqual([
      '/people/0/email',
      '/people/1/email',
      '/pair/1',
      '/whole',
      '/a~1b',
    ]);
  });

  test('are found through references, recursive ones too', () => {
    const schema = compileSchema({
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: { secret: { 'x-classification': 'secret' }, next: { $ref: '#/$defs/node' } },
        },
      },
    });
    expect(schema.classifiedPointers({ secret: 1, next: { next: { secret: 2 } } })).toEqual([
      '/secret',
      '/next/next/secret',
    ]);
  });

  test('are taken from every branch, the one that does not hold too: in doubt a value is sealed', () => {
    const schema = compileSchema({
      type: 'object',
      anyOf: [
        { properties: { kind: { const: 'person' }, id: { 'x-classification': 'personal' } } },
        { properties: { kind: { const: 'firm' }, id: { type: 'string' } } },
      ],
      if: { properties: { kind: { const: 'person' } } },
      then: { properties: { nick: { 'x-classification': 'personal' } } },
      allOf: [{ properties: { pin: { 'x-classification': 'secret' } } }],
      dependentSchemas: { pin: { properties: { hint: { 'x-classification': 'personal' } } } },
    });
    expect(schema.classifiedPointers({ kind: 'firm', id: '7', nick: 'n', pin: '1', hint: 'h' })).toEqual([
      '/id',
      '/nick',
      '/pin',
      '/hint',
    ]);
  });

  test('of additional members are those that neither name nor pattern describes', () => {
    const schema = compileSchema({
      type: 'object',
      properties: { open: { type: 'string' } },
      patternProperties: { '^x-': { type: 'string' }, '^s-': { 'x-classification': 'secret' } },
      additionalProperties: { 'x-classification': 'personal' },
    });
    expect(schema.classifiedPointers({ open: 'o', 'x-a': 'a', 's-b': 'b', other: 'c' })).toEqual([
      '/s-b',
      '/other',
    ]);
  });

  test('do not exist where no schema looks', () => {
    expect(compileSchema({ type: 'object' }).classifiedPointers({ email: 'a@b.c' })).toEqual([]);
  });
});
