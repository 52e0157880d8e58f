/** A mapping that does not fit its source or target is refused before any record is mapped. */
import { describe, expect, test } from '@jest/globals';
import { parseCopybook, selectRecord } from '@symphainy/codec-cobol';
import { mappingOf } from '../testing/mapping-of.js';
import { checkMapping } from './check-mapping.js';
import { sourceNames } from './source-names.js';

const copybook = `
       01  THING.
           05  ID PIC X(5).
           05  TYPE-CODE PIC X.
           05  DETAILS.
               10  AMOUNT PIC S9(5)V99 COMP-3.
               10  FILLER PIC X(3).
           05  CLAIM-COUNT PIC 99.
           05  CLAIMS OCCURS 0 TO 5 TIMES DEPENDING ON CLAIM-COUNT.
               10  PAID PIC S9(5)V99 COMP-3.
               10  NOTES PIC X(10) OCCURS 2 TIMES.
`;
const names = sourceNames(selectRecord(parseCopybook(copybook, { file: 'thing.cpy' })));

const schema = {
  $defs: {
    money: {
      type: 'object',
      properties: { amount: { type: 'string' }, currency: { type: 'string' } },
      required: ['amount', 'currency'],
      additionalProperties: false,
    },
    things: {
      type: 'object',
      properties: {
        id: { type: 'string' },
        amount: { $ref: '#/$defs/money' },
        place: {
          type: 'object',
          properties: { city: { type: 'string' }, street: { type: 'string' } },
          required: ['city'],
        },
        claims: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              paid: { $ref: '#/$defs/money' },
              notes: { type: 'array', items: { type: 'string' } },
            },
            required: ['paid'],
          },
        },
        extra: { type: 'object', additionalProperties: true },
        motor: { type: 'object', properties: { make: { type: 'string' } } },
      },
      required: ['id', 'amount'],
      additionalProperties: false,
      if: { properties: { id: { const: 'M' } } },
      then: { required: ['motor'] },
    },
  },
} as const;

const amount =
  '{ to: /amount, from: DETAILS.AMOUNT, transform: [{ money: { currency: EUR } }], required: true }';

/** Faults of a mapping with these fields besides the key, as `line pointer detail`. */
function check(...fields: readonly string[]): readonly string[] {
  return checkMapping(mappingOf(fields), schema, names).map(
    ({ line, pointer, detail }) => `${line} ${pointer} ${detail}`,
  );
}

test('the names of a layout are its items as paths, tables with brackets, without fillers', () => {
  expect(names).toEqual([
    'ID',
    'TYPE_CODE',
    'DETAILS',
    'DETAILS.AMOUNT',
    'CLAIM_COUNT',
    'CLAIMS[]',
    'CLAIMS[].PAID',
    'CLAIMS[].NOTES[]',
  ]);
});

describe('The source', () => {
  test('a mapping whose fields exist fits', () => {
    expect(
      check(
        amount,
        `{ to: /claims, each: CLAIMS, when: { field: TYPE_CODE, in: [A] }, fields: [
            { to: /paid, from: PAID, transform: [{ money: { currency_from: $.TYPE_CODE } }], required: true },
            { to: /notes, from: 'NOTES[1]', transform: [list] }] }`,
        "{ to: /extra/anything/at/all, from: 'CLAIMS[0].PAID' }",
      ),
    ).toEqual([]);
  });

  test.each([
    ['{ to: /extra/x, from: AMOUNT }', '/from the source has no field AMOUNT; is DETAILS.AMOUNT meant?'],
    ['{ to: /extra/x, from: [ID, COLOUR] }', '/from/1 the source has no field COLOUR'],
    ['{ to: /extra/x, from: CLAIMS }', '/from CLAIMS is a table: name an element of it, or use each'],
    [
      '{ to: /extra/x, from: CLAIMS.PAID }',
      '/from the source has no field CLAIMS.PAID; is CLAIMS[].PAID meant?',
    ],
    ["{ to: /extra/x, each: DETAILS, fields: [{ to: '', from: AMOUNT }] }", '/each DETAILS is not a table'],
    [
      '{ to: /extra/x, value: 1, when: { not: { field: KIND, equals: A } } }',
      '/when/not/field the source has no field KIND',
    ],
    [
      '{ to: /extra/x, from: ID, transform: [{ money: { currency_from: CUR } }] }',
      '/transform/0 the source has no field CUR',
    ],
  ])('%s is refused: %s', (field, wanted) => {
    expect(check(amount, field)[0]).toBe(`12 /entities/0/fields/2${wanted}`);
  });
});

describe('The target', () => {
  test.each([
    [
      'a member that it has not',
      [amount, '{ to: /colour, value: red }'],
      '12 /entities/0/fields/2/to the target has no field /colour',
    ],
    [
      'an object where it wants a text',
      [amount, '{ to: /place/city/name, value: x }'],
      '12 /entities/0/fields/2/to the target has no field /place/city/name',
    ],
    [
      'nothing for what it requires',
      ['{ to: /extra/x, value: 1 }'],
      '5 /entities/0 the target requires /amount, which no field writes',
    ],
    [
      'what it requires, but not always',
      [amount.replace(', required: true', '')],
      '11 /entities/0/fields/1/to the target requires /amount: make it required or give it a default',
    ],
    [
      'what it requires under one condition',
      [amount.replace('required: true', 'required: true, when: { field: ID, equals: A }')],
      '11 /entities/0/fields/1/to the target requires /amount: make it required or give it a default',
    ],
    [
      'an amount without currency',
      ['{ to: /amount/amount, from: DETAILS.AMOUNT, required: true }'],
      '5 /entities/0 the target requires /amount/currency, which no field writes',
    ],
    [
      'an optional object without what that requires',
      [amount, '{ to: /place/street, from: ID }'],
      '5 /entities/0 the target requires /place/city, which no field writes',
    ],
    [
      'elements without what they require',
      [
        amount,
        "{ to: /claims, each: CLAIMS, fields: [{ to: /notes, from: 'NOTES[0]', transform: [list] }] }",
      ],
      '5 /entities/0 the target requires /claims/*/paid, which no field writes',
    ],
  ])('%s is refused', (_, fields, wanted) => {
    expect(check(...fields)).toEqual([wanted]);
  });

  test('one pointer may be written under conditions that cover all records between them', () => {
    const under = (type: string) =>
      amount.replace('required: true', `required: true, when: { field: TYPE_CODE, equals: ${type} }`);
    expect(check(under('A'), under('B'))).toEqual([]);
  });

  test('an optional object may be mapped under a condition as a whole', () => {
    const when = 'when: { field: TYPE_CODE, equals: A }';
    expect(
      check(
        amount,
        `{ to: /place/city, from: ID, required: true, ${when} }`,
        `{ to: /place/street, from: ID, ${when} }`,
      ),
    ).toEqual([]);
  });

  test('a schema that the target has not is refused', () => {
    const faults = checkMapping(mappingOf([amount]), { $defs: {} }, names);
    expect(faults).toEqual([
      { pointer: '/entities/0/schema', line: 8, detail: 'the target has no schema #/$defs/things' },
    ]);
  });
});
