import { expect, test } from '@jest/globals';
import { actingTenant } from './acting-tenant.js';

const admin = { tenantId: 'ten_a', principalId: 'usr_1' };
const root = { tenantId: 'ten_city', principalId: 'root' };

test('a caller acts for its own tenant, named or not', () => {
  expect(actingTenant(admin, undefined)).toBe('ten_a');
  expect(actingTenant(admin, 'ten_a')).toBe('ten_a');
});

test('root acts for whom it names', () => {
  expect(actingTenant(root, 'ten_b')).toBe('ten_b');
  expect(actingTenant(root, undefined)).toBe('ten_city');
});

test.each([
  ['an admin', admin],
  ['somebody else of the platform’s own tenant', { tenantId: 'ten_city', principalId: 'usr_1' }],
  ['a principal of a tenant that is called root', { tenantId: 'ten_a', principalId: 'root' }],
])('%s does not act for another tenant', (_who, caller) => {
  expect(() => actingTenant(caller, 'ten_b')).toThrow('SYM-RL-0001');
});
