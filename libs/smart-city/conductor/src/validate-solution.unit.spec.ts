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
    const parallel = [{ type: 'a.b', saga: { kind: 'parallel', steps: [] } }];
    expect(faultsOf(document({ intents: parallel }))).toEqual(['SYM-SC-0008 /intents/0/saga/kind']);
  });

  test('takes neither the name of the platform’s own solution nor its intents', () => {
    expect(faultsOf(document({ solution_id: 'city' }))).toEqual(['SYM-SC-0002 /solution_id']);
    const governing = [{ type: 'operations.grab', saga: step('city.create_tenant') }];
    expect(faultsOf(document({ intents: governing }))).toEqual(['SYM-SC-0002 /intents/0/saga/intent']);
  });
});
