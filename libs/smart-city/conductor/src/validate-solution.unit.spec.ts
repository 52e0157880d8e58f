import { describe, expect, test } from '@jest/globals';
import { validateSolution } from './validate-solution.js';

const step = (intent: string, more: object = {}) => ({ kind: 'step', intent, ...more });
const document = (changes: object = {}) => ({
  solution_id: 'insurance_migration',
  context: {},
  intents: [
    {
      type: 'operations.plan_migration',
      saga: {
        kind: 'sequence',
        steps: [step('operations.describe_source'), step('operations.plan_migration')],
      },
    },
  ],
  ...changes,
});

function faultsOf(json: unknown, ...offered: string[]) {
  const validated = validateSolution(json, offered.length > 0 ? { intentTypes: new Set(offered) } : {});
  return validated.valid ? [] : validated.faults.map(({ pointer, code }) => `${code} ${pointer}`);
}

describe('a solution', () => {
  test('is valid when realms offer all that it uses', () => {
    expect(faultsOf(document(), 'operations.describe_source', 'operations.plan_migration')).toEqual([]);
    expect(faultsOf(document())).toEqual([]);
  });

  test('that uses an intent that no realm offers is refused where it does', () => {
    expect(faultsOf(document(), 'operations.plan_migration')).toEqual([
      'SYM-SC-0002 /intents/0/saga/steps/0/intent',
    ]);
    const compensated = [{ type: 'a.b', saga: step('a.b', { compensation: 'a.undo' }) }];
    expect(faultsOf(document({ intents: compensated }), 'a.b')).toEqual([
      'SYM-SC-0002 /intents/0/saga/compensation',
    ]);
  });

  test('with a strategy or a saga kind that this version cannot carry out is refused', () => {
    expect(faultsOf(document({ sync_strategies: { policies: 'bidirectional' } }))).toEqual([
      'SYM-SC-0008 /sync_strategies/policies',
    ]);
    expect(faultsOf(document({ sync_strategies: { bi_directional: true } }))).toEqual([
      'SYM-SC-0008 /sync_strategies/bi_directional',
    ]);
    expect(faultsOf(document({ sync_strategies: { conflict_resolution: 'merge' } }))).toEqual([
      'SYM-SC-0008 /sync_strategies/conflict_resolution',
    ]);
    const parallel = [{ type: 'a.b', saga: { kind: 'parallel', steps: [] } }];
    expect(faultsOf(document({ intents: parallel }))).toEqual(['SYM-SC-0008 /intents/0/saga/kind']);
  });

  const batch = (item: string, source: object = { items: '/items' }) => ({
    kind: 'for_each',
    item_intent: item,
    ...source,
  });

  test('with a batch is valid when its items are intents of its own, however they come', () => {
    const intents = [
      { type: 'a.run', saga: batch('a.one', { pages: step('b.read_page') }) },
      { type: 'a.run_listed', saga: { kind: 'sequence', steps: [step('a.begin'), batch('a.one')] } },
      { type: 'a.one' },
    ];
    expect(
      faultsOf(document({ intents }), 'a.run', 'a.run_listed', 'a.begin', 'a.one', 'b.read_page'),
    ).toEqual([]);
    expect(faultsOf(document({ intents }), 'a.run', 'a.run_listed', 'a.begin', 'a.one')).toEqual([
      'SYM-SC-0002 /intents/0/saga/pages/intent',
    ]);
  });

  test('with items that it does not declare, or that lead back to their batch, is refused', () => {
    expect(faultsOf(document({ intents: [{ type: 'a.run', saga: batch('a.one') }] }))).toEqual([
      'SYM-SC-0002 /intents/0/saga/item_intent',
    ]);
    const circle = [
      { type: 'a.run', saga: batch('a.part') },
      { type: 'a.part', saga: { kind: 'sequence', steps: [step('a.begin'), batch('a.run')] } },
      { type: 'a.outer', saga: batch('a.run') },
    ];
    expect(faultsOf(document({ intents: circle }))).toEqual([
      'SYM-SC-0002 /intents/0/saga',
      'SYM-SC-0002 /intents/1/saga',
    ]);
    const governing = [{ type: 'a.run', saga: batch('city.create_tenant') }, { type: 'city.create_tenant' }];
    expect(faultsOf(document({ intents: governing }))).toEqual([
      'SYM-SC-0002 /intents/0/saga/item_intent',
      'SYM-SC-0002 /intents/1/type',
    ]);
  });

  test('that writes to a system that is not bound to the realm of the step is refused', () => {
    const writes = { system: 'policy_api', collection: 'policies', key: '/key' };
    const intents = [{ type: 'a.b', saga: { kind: 'sequence', steps: [step('a.write', { writes })] } }];
    const bound = (realm: string, system: string) => ({
      intents,
      domain_service_bindings: { [realm]: [{ system, adapter: 'rest_adapter' }] },
    });
    expect(faultsOf(document(bound('a', 'policy_api')))).toEqual([]);
    for (const wrong of [{ intents }, bound('a', 'other'), bound('b', 'policy_api')]) {
      expect(faultsOf(document(wrong))).toEqual(['SYM-SC-0002 /intents/0/saga/steps/0/writes/system']);
    }
  });

  test('takes neither the name of the platform’s own solution nor its intents', () => {
    expect(faultsOf(document({ solution_id: 'city' }))).toEqual(['SYM-SC-0002 /solution_id']);
    const governing = [{ type: 'operations.grab', saga: step('city.create_tenant') }];
    expect(faultsOf(document({ intents: governing }))).toEqual(['SYM-SC-0002 /intents/0/saga/intent']);
  });
});
