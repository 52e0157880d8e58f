import { describe, expect, test } from '@jest/globals';
import { IntentTypeEntry } from '@symphainy/contracts/runtime';
import { SchemaRegistry } from './schema-registry.js';

const openAccount = (rules: object = {}) =>
  IntentTypeEntry.create({
    type: 'claims.open_account',
    realm: 'claims',
    paramsSchema: JSON.stringify({
      type: 'object',
      properties: { email: { type: 'string', 'x-classification': 'personal' }, plan: { type: 'string' } },
      required: ['plan'],
      ...rules,
    }),
  });

function registryOf(...intentTypes: IntentTypeEntry[]): SchemaRegistry {
  const registry = new SchemaRegistry();
  registry.update({ intentTypes });
  return registry;
}

describe('the schema registry', () => {
  test('validates parameters and takes their classified values out', () => {
    const registry = registryOf(openAccount());
    const params = { plan: 'basic', email: 'ada@example.com' };
    expect(registry.validateParams('claims.open_account', params)).toEqual([]);
    expect(registry.validateParams('claims.open_account', {})).toMatchObject([{ pointer: '/plan' }]);
    expect(registry.splitClassified('claims.open_account', params)).toEqual({
      open: { plan: 'basic' },
      classified: { '/email': 'ada@example.com' },
    });
  });

  test('goes by what the registry said last: a new schema, a type that went', () => {
    const registry = registryOf(openAccount());
    const params = { plan: 'basic', extra: 1 };
    expect(registry.validateParams('claims.open_account', params)).toEqual([]);
    registry.update({ intentTypes: [openAccount({ additionalProperties: false })] });
    expect(registry.validateParams('claims.open_account', params)).toHaveLength(1);
    registry.update({ intentTypes: [] });
    expect(() => registry.validateParams('claims.open_account', params)).toThrow('SYM-RT-0006');
    expect(registry.intentType('claims.open_account')).toBeUndefined();
  });

  test('does not let a type pass whose schema cannot be compiled, and spares the others', () => {
    const broken = IntentTypeEntry.create({
      type: 'claims.break',
      realm: 'claims',
      paramsSchema: '{"type":"obj"}',
    });
    const registry = registryOf(broken, openAccount());
    expect(() => registry.validateParams('claims.break', {})).toThrow('SYM-SC-0002');
    expect(registry.validateParams('claims.open_account', { plan: 'p' })).toEqual([]);
  });
});
