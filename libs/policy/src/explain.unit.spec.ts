import { describe, expect, test } from '@jest/globals';
import { compilePolicies } from './compile.js';
import { entity, entityStore } from './entity-store.js';
import type { ExactJson } from './exact-json.js';
import { explain, explainPolicy } from './explain.js';
import type { ClauseJson, PolicyJson, PolicySet } from './policy-json.js';
import { type CedarRecord, EntityUid } from './value.js';

const any = { op: 'All' } as const;
const ann = new EntityUid('User', 'ann');
const system = new EntityUid('System', 'mainframe');
const migrate = new EntityUid('Action', 'migrate');
const entities = entityStore([
  entity(ann),
  entity(system, { attributes: { region: 'us' }, tags: { tier: 'gold' } }),
]);

const context = (...path: string[]) =>
  path.reduce<ExactJson>((left, attr) => ({ '.': { left, attr } }), { Var: 'context' }) as ClauseJson['body'];
const region = { '.': { left: { Var: 'resource' }, attr: 'region' } };
const binary = (operator: string, left: ExactJson, right: ExactJson) => ({ [operator]: { left, right } });

function source(
  id: string,
  effect: 'permit' | 'forbid',
  clauses: ClauseJson[],
  rest: Partial<PolicyJson> = {},
): PolicySet[0] {
  const json: PolicyJson = {
    effect,
    principal: any,
    action: any,
    resource: any,
    conditions: clauses,
    ...rest,
  };
  return { id, json, annotations: { id: `${id}-name` }, text: `${effect} …` };
}

const smallBatch = source('policy0', 'permit', [
  {
    kind: 'when',
    body: binary(
      '&&',
      binary(
        '&&',
        { has: { left: { Var: 'context' }, attr: ['params', 'policies'] } },
        binary('<=', context('params', 'policies'), { Value: 100_000 }),
      ),
      binary(
        '||',
        binary('==', region, { Value: 'eu' }),
        binary('==', { getTag: { left: { Var: 'resource' }, right: { Value: 'tier' } } }, { Value: 'gold' }),
      ),
    ),
  },
  { kind: 'unless', body: { has: { left: { Var: 'context' }, attr: 'blocked' } } },
]);

function explained(policies: PolicySet, values: CedarRecord) {
  return explain(
    compilePolicies(policies),
    { principal: ann, action: migrate, resource: system, context: values },
    entities,
  );
}

describe('an explanation', () => {
  test('of a denial by default shows each conjunct, its value, what it looked at, and which one decided', () => {
    const { decision, summary, policies } = explained([smallBatch], { params: { policies: 350_000 } });
    expect(decision).toBe('deny');
    expect(summary).toBe(
      'Denied: no policy permits it. policy0 (policy0-name) needs context.params.policies <= 100000, but context.params.policies is 350000.',
    );
    expect(policies).toHaveLength(1);
    const [policy] = policies;
    expect(policy).toMatchObject({
      policyId: 'policy0',
      outcome: 'not_satisfied',
      determining: false,
      text: 'permit …',
    });
    expect(
      policy!.clauses.map(({ expression, value, operands, decided, reached }) => ({
        expression,
        value,
        operands,
        decided,
        reached,
      })),
    ).toEqual([
      {
        expression: 'context has params.policies',
        value: true,
        operands: { 'context.params.policies': 350_000 },
        decided: false,
        reached: true,
      },
      {
        expression: 'context.params.policies <= 100000',
        value: false,
        operands: { 'context.params.policies': 350_000 },
        decided: true,
        reached: true,
      },
      {
        expression: 'resource.region == "eu" || resource.getTag("tier") == "gold"',
        value: true,
        operands: { 'resource.region': 'us', 'resource.getTag("tier")': 'gold' },
        decided: false,
        reached: false,
      },
      {
        expression: 'context has blocked',
        value: false,
        operands: { 'context.blocked': null },
        decided: false,
        reached: false,
      },
    ]);
    expect(policy!.clauses[2]!.parts!.map(({ expression, value }) => [expression, value])).toEqual([
      ['resource.region == "eu"', false],
      ['resource.getTag("tier") == "gold"', true],
    ]);
  });

  test('of an allowance shows the policies that permit, and nothing decided against them', () => {
    const { decision, summary, policies } = explained([smallBatch], { params: { policies: 5 } });
    expect([decision, summary]).toEqual(['allow', 'Allowed: permitted by policy0 (policy0-name).']);
    expect(policies[0]).toMatchObject({ outcome: 'satisfied', determining: true });
    expect(policies[0]!.clauses.some(({ decided }) => decided)).toBe(false);
  });

  test('of an unless clause that holds shows that it decided', () => {
    const { policies } = explained([smallBatch], { params: { policies: 5 }, blocked: true });
    expect(policies[0]!.clauses.at(-1)).toMatchObject({ kind: 'unless', value: true, decided: true });
  });

  test('of a denial by a forbid shows the forbid and not the permits that it overrode', () => {
    const forbid = source('policy1', 'forbid', [
      { kind: 'when', body: binary('==', region, { Value: 'us' }) },
    ]);
    const { summary, policies } = explained([smallBatch, forbid], { params: { policies: 5 } });
    expect(summary).toBe('Denied: forbidden by policy1 (policy1-name).');
    expect(policies.map(({ policyId, determining }) => [policyId, determining])).toEqual([['policy1', true]]);
    expect(policies[0]!.clauses[0]!.operands).toEqual({ 'resource.region': 'us' });
  });

  test('shows a policy that failed, the clause where, and why, also beside one that permits', () => {
    const broken = source('policy1', 'permit', [
      { kind: 'when', body: binary('<', context('size'), { Value: 1 }) },
    ]);
    const { errors, policies } = explained([smallBatch, broken], { params: { policies: 5 } });
    expect(errors.map(({ policyId }) => policyId)).toEqual(['policy1']);
    const failed = policies.find(({ policyId }) => policyId === 'policy1')!;
    expect(failed).toMatchObject({ outcome: 'failed', error: 'record does not have the attribute `size`' });
    expect(failed.clauses[0]).toMatchObject({
      value: null,
      decided: true,
      operands: { 'context.size': null },
    });
  });

  test('says that nobody permits it when no scope matches', () => {
    const elsewhere = source('policy0', 'permit', [], {
      action: { op: '==', entity: { type: 'Action', id: 'other' } },
    });
    const { summary, policies } = explained([elsewhere], {});
    expect(summary).toBe('Denied: no policy permits this action by this principal on this resource.');
    expect(policies).toEqual([]);
  });

  test('can be had of one policy, also of one whose scope does not match', () => {
    const elsewhere = source('policy0', 'permit', [{ kind: 'when', body: { Value: true } }], {
      principal: { op: 'is', entity_type: 'User', in: { entity: { type: 'Team', id: 'x' } } },
    });
    const compiled = compilePolicies([elsewhere]);
    const request = { principal: ann, action: migrate, resource: system, context: {} };
    expect(explainPolicy(compiled, 'policy0', request, entities)).toMatchObject({
      scopeMatched: false,
      outcome: 'not_satisfied',
      scope: [
        { expression: 'principal is User in Team::"x"', value: false },
        { expression: 'action', value: true },
        { expression: 'resource', value: true },
      ],
    });
    expect(explainPolicy(compiled, 'policy9', request, entities)).toBeUndefined();
  });
});
