import { describe, expect, test } from '@jest/globals';
import { faultOfSchemaFinding } from './schema-fault.js';

const at = { instancePath: '/contact', message: 'said by the validator' };

describe('what a validator finds', () => {
  test('is told at the member that is not known, with those that are', () => {
    const parentSchema = { properties: { name: {}, email: {} } };
    const fault = { pointer: '/contact/e~1mail', detail: 'is not known here; known are: name, email' };
    for (const keyword of ['additionalProperties', 'unevaluatedProperties']) {
      const params = { additionalProperty: 'e/mail', unevaluatedProperty: 'e/mail' };
      expect(faultOfSchemaFinding({ ...at, keyword, params, parentSchema })).toEqual(fault);
    }
  });

  test('says so when no member is known, and lists many only in part', () => {
    const finding = { ...at, keyword: 'additionalProperties', params: { additionalProperty: 'a' } };
    expect(faultOfSchemaFinding(finding).detail).toContain('known are: none');
    const properties = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, {}]));
    expect(faultOfSchemaFinding({ ...finding, parentSchema: { properties } }).detail).toMatch(
      /p29, and 170 more$/,
    );
  });

  test('is told at the member that is missing', () => {
    for (const keyword of ['required', 'dependentRequired']) {
      expect(faultOfSchemaFinding({ ...at, keyword, params: { missingProperty: 'name' } })).toEqual({
        pointer: '/contact/name',
        detail: 'is missing',
      });
    }
  });

  test('names the values that were possible, and otherwise repeats the validator', () => {
    const chosen = { ...at, keyword: 'enum', params: { allowedValues: ['live', 1, null] } };
    expect(faultOfSchemaFinding(chosen).detail).toBe('must be one of: live, 1, null');
    expect(faultOfSchemaFinding({ ...at, keyword: 'minimum', params: {} })).toEqual({
      pointer: '/contact',
      detail: 'said by the validator',
    });
    const silent = { instancePath: '', keyword: 'minimum', params: {} };
    expect(faultOfSchemaFinding(silent).detail).toBe('breaks minimum');
  });
});
