import { describe, expect, test } from '@jest/globals';
import type { ExactJson } from './exact-json.js';
import { Decimal } from './extensions/decimal.js';
import { EntityUid } from './value.js';
import { contextFromJson, valueFromJson, valueToJson } from './value-json.js';

describe('values from JSON', () => {
  test('are entities and extension values where a reserved member stands alone', () => {
    expect(valueFromJson({ __entity: { type: 'N::T', id: 'é"' } }, 'x')).toEqual(new EntityUid('N::T', 'é"'));
    expect(valueFromJson({ __extn: { fn: 'decimal', arg: '1.5' } }, 'x')).toEqual(Decimal.parse('1.5'));
    expect(valueFromJson({ __extn: { fn: 'decimal', args: ['1.5'] } }, 'x')).toEqual(Decimal.parse('1.5'));
    const nested = { fn: 'isIpv4', arg: { __extn: { fn: 'ip', arg: '1.2.3.4' } } };
    expect(valueFromJson({ __extn: nested }, 'x')).toBe(true);
  });

  test.each<ExactJson>([
    { __entity: { type: 'T', id: 'a' }, more: 1 },
    { __entity: { type: 'T' } },
    { __entity: 'T::"a"' },
    { __extn: { fn: 'decimal' } },
    { __expr: 1 },
  ])('are records where it has another form: %j', (json) => {
    expect(valueFromJson(json, 'x')).toEqual(json);
  });

  test.each<[string, ExactJson]>([
    ['x: null', null],
    ['x[1].y: null', [1, { y: null }]],
    ['no exact integer', 1.5],
    ['no exact integer', 9007199254740992],
    ['does not fit in 64 bits', 2n ** 63n],
    ['extension function `nope`', { __extn: { fn: 'nope', arg: '1' } }],
    ['well-formed decimal', { __extn: { fn: 'decimal', arg: 'one' } }],
    ['expected 1, got 2', { __extn: { fn: 'decimal', args: ['1.0', '2.0'] } }],
    ['not the name of an entity type', { __entity: { type: 'A::in', id: 'a' } }],
    ['__expr', { __expr: 'principal' }],
  ])('are refused: %s', (message, json) => {
    expect(() => valueFromJson(json, 'x')).toThrow(message);
  });

  test('hold Longs up to the bounds of 64 bits', () => {
    expect(valueFromJson(2n ** 63n - 1n, 'x')).toBe(2n ** 63n - 1n);
    expect(valueFromJson(5n, 'x')).toBe(5);
  });

  test('are a context only if they are a record', () => {
    expect(() => contextFromJson([1])).toThrow('not a record');
    expect(() => contextFromJson({ __entity: { type: 'T', id: 'a' } })).toThrow('not a record');
    expect(contextFromJson({ a: [1] })).toEqual({ a: [1] });
  });

  test('keep a member named __proto__ as a member', () => {
    const value = valueFromJson(JSON.parse('{"__proto__": {"a": 1}}') as ExactJson, 'x') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('are written again as they were read', () => {
    const json = {
      a: [true, 'x', { __entity: { type: 'T', id: 'a' } }],
      b: { __extn: { fn: 'ip', arg: '10.0.0.0/8' } },
    };
    expect(valueToJson(valueFromJson(json, 'x'))).toEqual(json);
    expect(valueToJson(2n ** 60n)).toEqual({ __long: '1152921504606846976' });
  });
});
