import { describe, expect, test } from '@jest/globals';
import { compilePolicies } from './compile.js';
import { entity, entityStore } from './entity-store.js';
import { evaluate } from './evaluate.js';
import type { ExactJson } from './exact-json.js';
import type { PolicyJson, PolicySet } from './policy-json.js';
import { type CedarRecord, EntityUid } from './value.js';

const any = { op: 'All' } as const;
const ann = new EntityUid('User', 'ann');
const team = new EntityUid('Team', 'claims');
const read = new EntityUid('Action', 'read');
const doc = new EntityUid('Doc', 'd');
const entities = entityStore([
  entity(ann, { ancestors: [team], attributes: { age: 7, friend: doc }, tags: { colour: 'red' } }),
  entity(read, { ancestors: [new EntityUid('Action', 'all'), new EntityUid('Action', 'every')] }),
]);

const value = (json: ExactJson) => ({ Value: json });
const variable = (name: string) => ({ Var: name });
const uid = (type: string, id: string) => value({ __entity: { type, id } });
const binary = (operator: string, left: ExactJson, right: ExactJson) => ({ [operator]: { left, right } });
const attribute = (left: ExactJson, attr: string) => ({ '.': { left, attr } });
const failing = attribute(variable('context'), 'missing');

function policy(effect: 'permit' | 'forbid', body?: ExactJson, scope: Partial<PolicyJson> = {}): PolicyJson {
  const conditions = body === undefined ? [] : [{ kind: 'when', body }];
  return { effect, principal: any, action: any, resource: any, conditions, ...scope } as PolicyJson;
}

function set(...policies: PolicyJson[]): PolicySet {
  return policies.map((json, n) => ({ id: `policy${n}`, json, annotations: {} }));
}

function decide(policies: PolicySet, context: CedarRecord = {}) {
  const verdict = evaluate(
    compilePolicies(policies),
    { principal: ann, action: read, resource: doc, context },
    entities,
  );
  return { ...verdict, errors: verdict.errors.map(({ policyId }) => policyId) };
}

/** True, false, or why it failed. */
function holds(body: ExactJson, context: CedarRecord = {}): boolean | string {
  const compiled = compilePolicies(set(policy('permit', body)));
  const { decision, errors } = evaluate(
    compiled,
    { principal: ann, action: read, resource: doc, context },
    entities,
  );
  return errors[0]?.message ?? decision === 'allow';
}

describe('a decision', () => {
  test('is deny when no policy permits, without reasons', () => {
    expect(decide([])).toEqual({ decision: 'deny', reasons: [], errors: [] });
    expect(decide(set(policy('permit', value(false))))).toEqual({
      decision: 'deny',
      reasons: [],
      errors: [],
    });
  });

  test('is allow by every policy that permits, in the order of the set', () => {
    const policies = set(policy('permit'), policy('permit', value(false)), policy('permit', value(true)));
    expect(decide(policies)).toEqual({ decision: 'allow', reasons: ['policy0', 'policy2'], errors: [] });
  });

  test('is deny by every policy that forbids, whatever permits', () => {
    const policies = set(
      policy('permit'),
      policy('forbid'),
      policy('forbid', value(false)),
      policy('forbid'),
    );
    expect(decide(policies)).toEqual({ decision: 'deny', reasons: ['policy1', 'policy3'], errors: [] });
  });

  test('goes on without the policies that fail, and lists them', () => {
    const policies = set(policy('forbid', failing), policy('permit'), policy('permit', failing));
    expect(decide(policies)).toEqual({
      decision: 'allow',
      reasons: ['policy1'],
      errors: ['policy0', 'policy2'],
    });
  });

  test('does not fail on a policy whose scope does not match or whose earlier condition rules it out', () => {
    const elsewhere = policy('permit', failing, {
      action: { op: '==', entity: { type: 'Action', id: 'write' } },
    });
    const ruledOut: PolicyJson = {
      ...policy('permit'),
      conditions: [
        { kind: 'unless', body: value(true) },
        { kind: 'when', body: failing },
      ],
    };
    expect(decide(set(elsewhere, ruledOut)).errors).toEqual([]);
  });

  test('counts a policy once when the action is in several of its groups', () => {
    const groups = ['all', 'every', 'read'].map((id) => ({ type: 'Action', id }));
    expect(
      decide(set(policy('permit', undefined, { action: { op: 'in', entities: groups } }))).reasons,
    ).toEqual(['policy0']);
  });
});

describe('&& and ||', () => {
  test('stop at the first operand that decides, so that what follows cannot fail', () => {
    expect(holds(binary('&&', value(false), failing))).toBe(false);
    expect(holds(binary('||', value(true), failing))).toBe(true);
  });

  test('fail on an operand that they reach and that is no boolean', () => {
    expect(holds(binary('&&', value(true), value(1)))).toContain('expected bool, got long');
    expect(holds(binary('||', value(false), value('x')))).toContain('expected bool, got string');
    expect(holds(binary('&&', value(1), value(false)))).toContain('expected bool, got long');
  });

  test('chain ten thousand operands without running out of stack', () => {
    const chain = (operator: string, last: boolean) =>
      Array.from({ length: 10_000 }).reduce<ExactJson>(
        (left) => binary(operator, left, value(operator === '&&')),
        value(last),
      );
    expect(holds(chain('&&', true))).toBe(true);
    expect(holds(chain('||', true))).toBe(true);
    expect(holds(chain('&&', false))).toBe(false);
  });
});

describe('comparison and arithmetic', () => {
  test('compare Longs across 2^53 exactly', () => {
    const large = value({ __long: '9007199254740993' });
    expect(holds(binary('<', value(9007199254740991), large))).toBe(true);
    expect(holds(binary('==', binary('-', large, value(2)), value(9007199254740991)))).toBe(true);
    expect(holds(binary('>=', large, large))).toBe(true);
  });

  test('fail where 64 bits do not hold the result', () => {
    const most = value({ __long: '9223372036854775807' });
    expect(holds(binary('==', binary('+', most, value(1)), value(0)))).toContain('overflow');
    expect(
      holds({ '==': { left: { neg: { arg: value({ __long: '-9223372036854775808' }) } }, right: most } }),
    ).toContain('overflow');
  });

  test('know an order of Longs, datetimes and durations only, each among themselves', () => {
    const call = (name: string, text: string) => ({ [name]: [value(text)] });
    expect(holds(binary('<', call('datetime', '2024-01-01'), call('datetime', '2024-01-02')))).toBe(true);
    expect(holds(binary('>=', call('duration', '1d'), call('duration', '24h')))).toBe(true);
    expect(holds(binary('<', call('datetime', '2024-01-01'), call('duration', '1d')))).toContain(
      'expected datetime',
    );
    expect(holds(binary('<', call('decimal', '1.0'), call('decimal', '2.0')))).toContain(
      'expected long, got decimal',
    );
    expect(holds(binary('<', value(1), value('a')))).toContain('expected long, got string');
  });

  test('hold values of different types for different without failing', () => {
    expect(holds(binary('==', value(1), value('1')))).toBe(false);
    expect(holds(binary('!=', variable('principal'), value([])))).toBe(true);
  });
});

describe('entities', () => {
  test('are in themselves, in their ancestors and in a set that has one of these', () => {
    expect(holds(binary('in', variable('resource'), uid('Doc', 'd')))).toBe(true);
    expect(holds(binary('in', variable('principal'), uid('Team', 'claims')))).toBe(true);
    const others = { Set: [uid('Team', 'x'), uid('Team', 'claims')] };
    expect(holds(binary('in', variable('principal'), others))).toBe(true);
    expect(holds(binary('in', variable('resource'), others))).toBe(false);
    expect(holds(binary('in', variable('resource'), { Set: [] }))).toBe(false);
  });

  test('make `in` fail on anything else, also behind an entity that matches', () => {
    expect(holds(binary('in', variable('principal'), { Set: [uid('User', 'ann'), value(1)] }))).toContain(
      'got long',
    );
    expect(holds(binary('in', variable('principal'), value('x')))).toContain('got string');
    expect(holds(binary('in', value(1), uid('Team', 'x')))).toContain('got long');
  });

  test('have no attributes and no tags when they are not there: `has` is false, access fails', () => {
    expect(holds({ has: { left: variable('resource'), attr: 'x' } })).toBe(false);
    expect(holds(binary('hasTag', variable('resource'), value('x')))).toBe(false);
    expect(holds(attribute(variable('resource'), 'x'))).toContain('does not exist');
    expect(holds(binary('getTag', variable('resource'), value('x')))).toContain('does not exist');
  });

  test('have the tags they have, and fail for others', () => {
    expect(holds(binary('==', binary('getTag', variable('principal'), value('colour')), value('red')))).toBe(
      true,
    );
    expect(holds(binary('hasTag', variable('principal'), value('size')))).toBe(false);
    expect(holds(binary('getTag', variable('principal'), value('size')))).toContain('does not have the tag');
    expect(holds(binary('hasTag', variable('principal'), value(1)))).toContain('expected string');
  });

  test('are of a type, and `is … in` looks at the group only if they are', () => {
    const is = (type: string, within: ExactJson) => ({
      is: { left: variable('principal'), entity_type: type, in: within },
    });
    expect(holds(is('User', uid('Team', 'claims')))).toBe(true);
    expect(holds(is('Doc', value(1)))).toBe(false);
    expect(holds(is('User', value(1)))).toContain('got long');
  });
});

describe('records and sets', () => {
  test('have only attributes of their own', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(holds({ has: { left: variable('context'), attr: name } })).toBe(false);
      expect(holds(attribute(variable('context'), name))).toContain('does not have the attribute');
    }
  });

  test('let `has` follow a path, which is false where it ends early and fails on what has no attributes', () => {
    const path = { has: { left: variable('context'), attr: ['a', 'b', 'c'] } };
    expect(holds(path, { a: { b: { c: 1 } } })).toBe(true);
    expect(holds(path, { a: {} })).toBe(false);
    expect(holds(path, { a: { b: doc } })).toBe(false);
    expect(holds(path, { a: { b: 1 } })).toContain('got long');
  });

  test('compare as sets, whatever the order and repetition', () => {
    const context = { s: [1, [2, 3], 1] };
    const s = attribute(variable('context'), 's');
    expect(holds(binary('==', s, value([[3, 2, 2], 1])), context)).toBe(true);
    expect(holds(binary('contains', s, value([3, 2])), context)).toBe(true);
    expect(holds(binary('containsAll', s, value([])), context)).toBe(true);
    expect(holds(binary('containsAny', s, value([])), context)).toBe(false);
    expect(holds({ isEmpty: { arg: s } }, context)).toBe(false);
    expect(holds(binary('contains', value('abc'), value('a')))).toContain('expected set');
  });
});

describe('extension functions', () => {
  test('fail when they are evaluated, not when they are compiled', () => {
    expect(holds(binary('&&', value(false), { isIpv4: [{ ip: [value('nonsense')] }] }))).toBe(false);
    expect(holds({ isIpv4: [{ ip: [value('nonsense')] }] })).toContain('invalid IP address');
    expect(holds({ isIpv4: [{ ip: [value('1.2.3.4'), value('1.2.3.4')] }] })).toContain('expected 1, got 2');
  });
});
