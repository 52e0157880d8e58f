import { createPublicKey, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Manifest } from '@symphainy/contracts/realm';
import { Genesis } from '@symphainy/contracts/wal';
import { parseSolutionDocument } from '@symphainy/kernel';
import {
  EntityUid,
  compilePolicies,
  contextFromJson,
  entity,
  entityStore,
  evaluate,
} from '@symphainy/policy';
import type { PolicySet } from '@symphainy/policy';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { signedGenesis } from './genesis.js';

const manifest = Manifest.fromPartial({
  realm: 'city',
  version: '1.0.0',
  contractVersion: 1,
  intents: [{ type: 'city.create_tenant' }, { type: 'city.publish_policy' }],
});

describe('Genesis', () => {
  let rootKey: JWK;
  let genesis: Genesis;
  beforeAll(async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    rootKey = await exportJWK(privateKey);
    const content = { platformId: 'platform_1', partitionCount: 16, rootKey, cityManifest: manifest };
    genesis = Genesis.decode(signedGenesis(content));
  });

  test('is signed by the root key, over everything else that it says', () => {
    const key = createPublicKey({ key: JSON.parse(genesis.rootPublicKey), format: 'jwk' });
    const message = (change: Partial<Genesis>) =>
      Genesis.encode({ ...genesis, ...change, signature: Buffer.alloc(0) }).finish();
    expect(verify(null, message({}), key, genesis.signature)).toBe(true);
    expect(verify(null, message({ partitionCount: 1 }), key, genesis.signature)).toBe(false);
  });

  test('does not carry the private half of the root key', () => {
    expect(JSON.parse(genesis.rootPublicKey)).not.toHaveProperty('d');
    expect(genesis.rootPublicKey).not.toContain(rootKey.d);
  });

  test('brings a solution that declares what Smart City offers', () => {
    const parsed = parseSolutionDocument(JSON.parse(genesis.citySolution!.document));
    expect(parsed).toMatchObject({
      valid: true,
      document: {
        solutionId: 'city',
        intents: [{ type: 'city.create_tenant' }, { type: 'city.publish_policy' }],
      },
    });
  });

  describe('has a root bundle that', () => {
    const decide = (who: { id: string; roles: string[] }, action: string, params?: object) => {
      const policies = compilePolicies(JSON.parse(genesis.rootBundle!.compiledFrom) as PolicySet);
      const principal = new EntityUid('User', who.id);
      const resource = new EntityUid('Solution', 'city');
      const entities = entityStore([
        entity(principal, {
          attributes: { tenant_id: 'ten_a', roles: who.roles },
          ancestors: who.roles.map((role) => new EntityUid('Role', role)),
        }),
        entity(resource, { attributes: { tenant_id: 'ten_a' } }),
      ]);
      const context = contextFromJson({ phase: 'intent', ...(params && { params }) } as never);
      return evaluate(
        policies,
        { principal, action: new EntityUid('Action', action), resource, context },
        entities,
      ).decision;
    };
    const root = { id: 'root', roles: ['root'] };
    const administrator = { id: 'usr_1', roles: ['admin'] };
    const operator = { id: 'usr_2', roles: ['operator'] };

    test('lets root do everything', () => {
      expect(decide(root, 'city.genesis')).toBe('allow');
      expect(decide(root, 'city.create_tenant', { name: 'acme' })).toBe('allow');
      expect(decide(root, 'city.publish_policy', { tenant_id: 'ten_b', text: '' })).toBe('allow');
    });

    test('lets an administrator govern their own tenant and no other', () => {
      expect(decide(administrator, 'city.publish_policy', { text: '' })).toBe('allow');
      expect(decide(administrator, 'city.publish_policy', { text: '', tenant_id: 'ten_a' })).toBe('allow');
      expect(decide(administrator, 'city.publish_policy', { text: '', tenant_id: 'ten_b' })).toBe('deny');
      expect(decide(administrator, 'city.create_tenant', { name: 'another' })).toBe('deny');
      expect(decide(administrator, 'city.register_realm', { address: '127.0.0.1:1' })).toBe('deny');
    });

    test('lets everybody open sessions, and operators cancel, and nobody else publish', () => {
      expect(decide({ id: 'usr_3', roles: [] }, 'city.open_session')).toBe('allow');
      expect(decide({ id: 'usr_3', roles: [] }, 'city.cancel_execution')).toBe('deny');
      expect(decide(operator, 'city.cancel_execution')).toBe('allow');
      expect(decide(operator, 'city.publish_policy', { text: '' })).toBe('deny');
    });
  });
});
