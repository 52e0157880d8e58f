import { describe, expect, test } from '@jest/globals';
import type { EntityTarget } from './entity-target.js';
import { AdaptedSystems } from './external-systems.js';

const bindings = [{ system: 'store', adapter: 'rest_adapter', settings: { base_url: 'http://store' } }];

function counted() {
  const made: string[] = [];
  const systems = new AdaptedSystems({
    sources: {},
    targets: {
      rest_adapter: (system, _settings, tenantId) => {
        made.push(`${system} of ${tenantId}`);
        return { close: () => undefined } as EntityTarget & { close(): void };
      },
    },
  });
  return { systems, made };
}

describe('external systems', () => {
  test('are made once for a tenant and its settings', () => {
    const { systems, made } = counted();
    const first = systems.target('store', bindings, 'ten_a');
    expect(systems.target('store', structuredClone(bindings), 'ten_a')).toBe(first);
    expect(made).toEqual(['store of ten_a']);
  });

  test('are never shared by two tenants, though their settings be equal', () => {
    const { systems, made } = counted();
    expect(systems.target('store', bindings, 'ten_a')).not.toBe(systems.target('store', bindings, 'ten_b'));
    expect(made).toEqual(['store of ten_a', 'store of ten_b']);
  });

  test('that the solution does not bind, or by an adapter that is none, are refused by name', () => {
    const { systems } = counted();
    expect(() => systems.target('other', bindings, 'ten_a')).toThrow('SYM-CT-0001');
    const odd = [{ ...bindings[0]!, adapter: 'ftp_adapter' }];
    expect(() => systems.target('store', odd, 'ten_a')).toThrow('ftp_adapter');
  });
});
