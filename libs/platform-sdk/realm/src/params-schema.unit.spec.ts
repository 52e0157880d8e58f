import { describe, expect, test } from '@jest/globals';
import { compileParams, paramsBytesMax } from './params-schema.js';

const parse = compileParams<{ policies: number }>({
  type: 'object',
  additionalProperties: false,
  required: ['policies'],
  properties: {
    policies: { type: 'integer', minimum: 1 },
    contact: {
      type: 'object',
      required: ['e/mail'],
      properties: { 'e/mail': { type: 'string', format: 'email', 'x-classification': 'personal' } },
    },
  },
});
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const refusal = (input: Uint8Array): unknown => {
  try {
    return parse(input);
  } catch (error) {
    return error;
  }
};

describe('parameters', () => {
  test('that fit the schema come out as they went in', () => {
    expect(parse(bytes({ policies: 3 }))).toEqual({ policies: 3 });
  });

  test('that break the schema are refused for good, every fault with its JSON pointer', () => {
    expect(refusal(bytes({ color: 'red', contact: {} }))).toMatchObject({
      code: 'SYM-RL-0001',
      retryable: false,
      faults: expect.arrayContaining([
        { pointer: '/policies', detail: 'is missing' },
        { pointer: '/color', detail: 'is not known here; known are: policies, contact' },
        { pointer: '/contact/e~1mail', detail: 'is missing' },
      ]),
    });
    expect(refusal(bytes({ policies: 0, contact: { 'e/mail': 'nobody' } }))).toMatchObject({
      faults: [
        { pointer: '/policies', detail: 'must be >= 1' },
        { pointer: '/contact/e~1mail', detail: 'must match format "email"' },
      ],
    });
  });

  test.each(['public', 'internal', 'personal', 'secret'])('may be classified as %s', (classification) => {
    const schema = { type: 'object', properties: { a: { 'x-classification': classification } } };
    expect(compileParams(schema)(bytes({ a: 1 }))).toEqual({ a: 1 });
  });

  test('may not be classified as anything else', () => {
    const schema = { type: 'object', properties: { a: { 'x-classification': 'confidential' } } };
    expect(() => compileParams(schema)).toThrow('x-classification');
  });

  test('a number as text is not made a number', () => {
    expect(refusal(bytes({ policies: '3' }))).toMatchObject({ faults: [{ pointer: '/policies' }] });
  });

  test.each([
    ['no JSON', Buffer.from('{')],
    ['nothing', Buffer.alloc(0)],
    ['too much', Buffer.alloc(paramsBytesMax + 1, 32)],
  ])('%s is refused like any other fault', (_, input) => {
    expect(refusal(input)).toMatchObject({ code: 'SYM-RL-0001' });
  });

  test('a flood of faults gives a refusal of bounded length', () => {
    const properties = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`p${index}`, 1]));
    const error = refusal(bytes(properties));
    expect(error).toMatchObject({ detail: expect.stringContaining('and 4981 more') });
    expect(error instanceof Error && error.message.length).toBeLessThan(2_000);
  });
});
