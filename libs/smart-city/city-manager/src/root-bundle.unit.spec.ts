import { describe, expect, test } from '@jest/globals';
import type { CedarRecord } from '@symphainy/policy';
import { EntityUid, compilePolicies, entity, entityStore, evaluate } from '@symphainy/policy';
import { parsePolicies } from '@symphainy/policy-authoring';
import { rootBundleText } from './root-bundle.js';

const policies = parsePolicies(rootBundleText);
const compiled = compilePolicies(policies);

interface Asker {
  readonly id: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
}

const root: Asker = { id: 'root', tenantId: 'ten_city', roles: ['root'] };
const admin: Asker = { id: 'usr_1', tenantId: 'ten_a', roles: ['admin'] };
const clerk: Asker = { id: 'usr_2', tenantId: 'ten_a', roles: ['clerk'] };

function ask({ id, tenantId, roles }: Asker, action: string, context: CedarRecord = {}) {
  const tenant = new EntityUid('Tenant', tenantId);
  const principal = new EntityUid('User', id);
  const resource = new EntityUid('Solution', 'city');
  const entities = entityStore([
    entity(principal, {
      attributes: { tenant_id: tenantId, roles },
      ancestors: [tenant, ...roles.map((role) => new EntityUid('Role', role))],
    }),
    entity(resource, { attributes: { tenant_id: tenantId }, ancestors: [tenant] }),
  ]);
  const verdict = evaluate(
    compiled,
    { principal, action: new EntityUid('Action', action), resource, context },
    entities,
  );
  expect(verdict.errors).toEqual([]);
  return verdict;
}

const tenantIntents = ['create_account', 'publish_policy', 'publish_schema', 'publish_solution'].map(
  (verb) => `city.${verb}`,
);
const platformIntents = ['city.create_tenant', 'city.register_realm', 'city.genesis'];
const everyday = [
  'city.open_session',
  'city.close_session',
  'city.cancel_execution',
  'city.operate_execution',
];

describe('the root bundle', () => {
  test('lets root do everything, for any tenant', () => {
    for (const action of [...tenantIntents, ...platformIntents, ...everyday])
      expect(ask(root, action, { params: { tenant_id: 'ten_b' } }).decision).toBe('allow');
  });

  test('lets an admin govern its own tenant, named or not, and no other', () => {
    for (const action of tenantIntents) {
      expect(ask(admin, action, { params: {} }).decision).toBe('allow');
      expect(ask(admin, action, { params: { tenant_id: 'ten_a' } }).decision).toBe('allow');
      expect(ask(admin, action, { params: { tenant_id: 'ten_b' } }).decision).toBe('deny');
    }
    for (const action of platformIntents) expect(ask(admin, action, { params: {} }).decision).toBe('deny');
  });

  test('lets everybody have sessions and cancel, and govern nothing', () => {
    for (const action of everyday) expect(ask(clerk, action).decision).toBe('allow');
    for (const action of [...tenantIntents, ...platformIntents])
      expect(ask(clerk, action, { params: {} }).decision).toBe('deny');
  });

  test.each([
    ['somebody with the role root', { id: 'usr_9', tenantId: 'ten_city', roles: ['root'] }],
    ['somebody called root in another tenant', { id: 'root', tenantId: 'ten_a', roles: ['root'] }],
  ])('does not take %s for root', (_who, asker) => {
    for (const action of platformIntents) expect(ask(asker, action, { params: {} }).decision).toBe('deny');
  });

  test('lets Runtime count refusals, and nobody else', () => {
    const runtime: Asker = { id: 'runtime', tenantId: 'ten_city', roles: [] };
    expect(ask(runtime, 'city.count_refusals', { tenant_id: 'ten_a' }).decision).toBe('allow');
    for (const asker of [admin, clerk, { ...runtime, tenantId: 'ten_a' }])
      expect(ask(asker, 'city.count_refusals').decision).toBe('deny');
    for (const action of [...tenantIntents, ...platformIntents])
      expect(ask(runtime, action).decision).toBe('deny');
  });

  test('says of every policy what it is for and what to do', () => {
    for (const { annotations } of policies) {
      expect(annotations.id?.length).toBeGreaterThan(10);
      expect(annotations.advice?.length).toBeGreaterThan(10);
    }
  });
});
