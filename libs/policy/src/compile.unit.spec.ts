import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bundleDigest } from './bundle-digest.js';
import { compilePolicies } from './compile.js';
import { entity, entityStore } from './entity-store.js';
import type { ExactJson } from './exact-json.js';
import type { PolicySet } from './policy-json.js';
import { satisfies, subjects } from './scope.js';
import { EntityUid } from './value.js';

const any = { op: 'All' } as const;

function policySet(...policies: Record<string, unknown>[]): PolicySet {
  return policies.map((parts, n) => ({
    id: `policy${n}`,
    annotations: {},
    json: {
      effect: 'permit',
      principal: any,
      action: any,
      resource: any,
      conditions: [],
      ...parts,
    },
  }));
}

const when = (body: ExactJson) => ({ conditions: [{ kind: 'when', body }] });

describe('a policy that cannot be compiled', () => {
  test.each<[string, Record<string, unknown>]>([
    ['unknown construct `frobnicate`', when({ frobnicate: [] })],
    ['unknown construct `frobnicate`', when({ frobnicate: { arg: { Value: 1 } } })],
    ["a template's slot", when({ Slot: '?principal' })],
    ['principal: a template', { principal: { op: '==', slot: '?principal' } }],
    ['resource: a template', { resource: { op: 'is', entity_type: 'T', in: { slot: '?resource' } } }],
    ['unknown variable', when({ Var: 'environment' })],
    ['9007199254740992 is no exact integer', when({ Value: 9007199254740992 })],
    ['does not fit in 64 bits', when({ Value: { __long: '9223372036854775808' } })],
    ['not one operator', when({ Value: 1, Var: 'context' })],
    ['neither `when` nor `unless`', { conditions: [{ kind: 'if', body: { Value: true } }] }],
    ['unknown effect', { effect: 'maybe' }],
    ['action: `is`', { action: { op: 'is', entity_type: 'T' } }],
    ['principal: a list', { principal: { op: 'in', entities: [] } }],
    ['action: unknown construct `like`', { action: { op: 'like' } }],
    ['principal: ', { principal: { op: '==', entity: { type: 'no type', id: 'x' } } }],
    [
      'nested deeper',
      when(Array.from({ length: 600 }).reduce<ExactJson>((arg) => ({ neg: { arg } }), { Value: 1 })),
    ],
  ])('is refused with its id and the construct: %s', (message, parts) => {
    const refusal = expect(() => compilePolicies(policySet({}, parts)));
    refusal.toThrow('SYM-PO-0001: policy1: ');
    refusal.toThrow(message);
  });

  test('is one whose id another has', () => {
    const [policy] = policySet({});
    expect(() => compilePolicies([policy!, policy!])).toThrow('two policies have this id');
  });
});

describe('the index over scopes', () => {
  const ids = fc.constantFrom('a', 'b', 'c');
  const types = fc.constantFrom('T', 'U');
  const uids = fc.record({ type: types, id: ids });
  const scopes = fc.oneof(
    fc.constant(any),
    uids.map((entity) => ({ op: '==', entity })),
    uids.map((entity) => ({ op: 'in', entity })),
    types.map((type) => ({ op: 'is', entity_type: type })),
    fc.record({ op: fc.constant('is'), entity_type: types, in: fc.record({ entity: uids }) }),
  );
  const actionScopes = fc.oneof(
    fc.constant(any),
    uids.map((entity) => ({ op: '==', entity })),
    uids.map((entity) => ({ op: 'in', entity })),
    fc.array(uids, { maxLength: 3 }).map((entities) => ({ op: 'in', entities })),
  );
  const entities = fc.array(fc.tuple(uids, fc.array(uids, { maxLength: 3 })), { maxLength: 6 });

  test('finds just the policies whose scope matches, each once and in order', () => {
    const policies = fc.array(fc.record({ principal: scopes, action: actionScopes, resource: scopes }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(policies, uids, uids, uids, entities, (parts, principal, action, resource, listed) => {
        const uid = ({ type, id }: { type: string; id: string }) => new EntityUid(type, id);
        const compiled = compilePolicies(policySet(...parts));
        const frame = {
          request: { principal: uid(principal), action: uid(action), resource: uid(resource), context: {} },
          entities: entityStore(
            listed.map(([each, ancestors]) => entity(uid(each), { ancestors: ancestors.map(uid) })),
          ),
        };
        const expected = compiled.policies.filter(({ scope }) =>
          subjects.every((subject) => satisfies(frame.request[subject], scope[subject], frame)),
        );
        expect(compiled.index.matching(frame).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 3000 },
    );
  });
});

describe("a bundle's digest", () => {
  test('depends on what the policies say, not on how their JSON is ordered', () => {
    const [policy] = policySet(when({ '==': { left: { Value: 1 }, right: { Value: 2 } } }));
    const reordered = JSON.parse(JSON.stringify(policy), (_name, value: unknown) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    ) as typeof policy;
    expect(bundleDigest([reordered!])).toBe(bundleDigest([policy!]));
    expect(bundleDigest([policy!])).toMatch(/^[0-9a-f]{64}$/);
    expect(bundleDigest([{ ...policy!, annotations: { advice: 'x' } }])).not.toBe(bundleDigest([policy!]));
    expect(bundleDigest([])).not.toBe(bundleDigest([policy!]));
  });
});
