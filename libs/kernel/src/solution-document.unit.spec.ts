import { describe, expect, test } from '@jest/globals';
import { definitionLimits, plannedDefinitionKinds, stepsOf } from './saga-definition.js';
import { formatSolutionDocument, intentTypesOf, parseSolutionDocument } from './solution-document.js';

const step = (intent: string) => ({ kind: 'step', intent });
const withSaga = (saga: unknown) => ({
  solution_id: 'insurance_migration',
  context: { goals: ['Move policies'] },
  intents: [{ type: 'operations.plan_migration', saga }],
});

const whole = {
  solution_id: 'insurance_migration',
  context: { goals: ['Move policies'], constraints: ['No downtime'], risk: 'Data loss' },
  intents: [
    { type: 'operations.describe_source' },
    {
      type: 'operations.plan_migration',
      saga: {
        kind: 'sequence',
        steps: [
          { kind: 'step', intent: 'operations.describe_source' },
          {
            kind: 'step',
            intent: 'operations.plan_migration',
            inputs: ['description'],
            retry: { attempts_max: 3, first_delay_ms: 100, delay_ms_max: 1_000, factor_percent: 200 },
            timeout_ms: 5_000,
            compensation: 'operations.discard_plan',
          },
        ],
      },
    },
  ],
  domain_service_bindings: {
    operations: [{ system: 'policy_files', adapter: 'mainframe-file', settings: { directory: 'in' } }],
  },
};

function faultsOf(json: unknown) {
  const parsed = parseSolutionDocument(json);
  if (parsed.valid) throw new Error('the document was expected to be refused');
  return parsed.faults;
}

describe('a solution document', () => {
  test('is read whole, and its JSON form is what was read', () => {
    const parsed = parseSolutionDocument(whole);
    if (!parsed.valid) throw new Error(JSON.stringify(parsed.faults));
    expect(formatSolutionDocument(parsed.document)).toEqual(whole);
    const saga = parsed.document.intents[1]?.saga;
    expect(saga && stepsOf(saga).map(({ intent }) => intent)).toEqual([
      'operations.describe_source',
      'operations.plan_migration',
    ]);
    expect(saga && stepsOf(saga)[1]).toMatchObject({
      inputs: ['description'],
      retry: { attemptsMax: 3, firstDelayMs: 100, delayMsMax: 1_000, factorPercent: 200 },
      timeoutMs: 5_000,
    });
  });

  test('tells every intent that realms must offer for it, once', () => {
    const parsed = parseSolutionDocument(whole);
    expect(parsed.valid && intentTypesOf(parsed.document)).toEqual([
      'operations.describe_source',
      'operations.plan_migration',
      'operations.discard_plan',
    ]);
  });

  test('needs no more than an id, a context and an intent', () => {
    const parsed = parseSolutionDocument({ ...withSaga(step('operations.plan_migration')), context: {} });
    expect(parsed.valid && parsed.document.context).toEqual({ goals: [], constraints: [], risk: '' });
    expect(parsed.valid && parsed.document.domainServiceBindings).toEqual({});
  });

  test.each(plannedDefinitionKinds)('that uses the saga kind %s is refused where it stands', (kind) => {
    const saga = { kind: 'sequence', steps: [step('operations.plan_migration'), { kind, steps: [] }] };
    expect(faultsOf(withSaga(saga))).toEqual([
      {
        pointer: '/intents/0/saga/steps/1/kind',
        detail: `saga kind "${kind}" cannot be carried out yet`,
        code: 'SYM-SC-0008',
      },
    ]);
  });

  test('that synchronises one way and says how conflicts are resolved is read', () => {
    const parsed = parseSolutionDocument({
      ...whole,
      sync_strategies: { conflict_resolution: 'target_wins' },
    });
    expect(parsed.valid && parsed.document.syncStrategies).toEqual({
      direction: 'one_way',
      conflictResolution: 'target_wins',
    });
  });

  test.each([
    [{ bi_directional: true }, '/sync_strategies/bi_directional'],
    [{ direction: 'both' }, '/sync_strategies/direction'],
    [{ conflict_resolution: 'coin_toss' }, '/sync_strategies/conflict_resolution'],
    [{ 'policies/base': 'bidirectional' }, '/sync_strategies/policies~1base'],
  ])('that names a strategy which cannot be carried out is refused: %j', (sync_strategies, pointer) => {
    expect(faultsOf({ ...whole, sync_strategies })).toMatchObject([{ pointer, code: 'SYM-SC-0008' }]);
  });

  test.each([
    ['a text', 'solution', ''],
    ['a list', [], ''],
    ['a member that nobody reads', { ...whole, retries: 3 }, '/retries'],
    ['an id with a space', { ...whole, solution_id: 'a b' }, '/solution_id'],
    ['no context', { ...whole, context: undefined }, '/context'],
    ['goals that are no texts', { ...whole, context: { goals: [1] } }, '/context/goals/0'],
    ['no intents', { ...whole, intents: [] }, '/intents'],
    ['an intent without a realm', { ...whole, intents: [{ type: 'plan' }] }, '/intents/0/type'],
    [
      'an intent twice',
      { ...whole, intents: [{ type: 'operations.plan' }, { type: 'operations.plan' }] },
      '/intents/1/type',
    ],
    ['an unknown kind of saga', withSaga({ kind: 'loop' }), '/intents/0/saga/kind'],
    ['a sequence of nothing', withSaga({ kind: 'sequence', steps: [] }), '/intents/0/saga/steps'],
    [
      'a retry policy whose longest delay is under its first',
      withSaga({
        ...step('operations.plan'),
        retry: { attempts_max: 1, first_delay_ms: 5, delay_ms_max: 4, factor_percent: 100 },
      }),
      '/intents/0/saga/retry/delay_ms_max',
    ],
    [
      'an endless retry policy',
      withSaga({
        ...step('operations.plan'),
        retry: { attempts_max: 1e9, first_delay_ms: 1, delay_ms_max: 1, factor_percent: 100 },
      }),
      '/intents/0/saga/retry/attempts_max',
    ],
    [
      'an input named twice',
      withSaga({ ...step('operations.plan'), inputs: ['a', 'a'] }),
      '/intents/0/saga/inputs',
    ],
    [
      'a realm with a strange name',
      { ...whole, domain_service_bindings: { 'A B': [] } },
      '/domain_service_bindings/A B',
    ],
    [
      'a system bound twice',
      {
        ...whole,
        domain_service_bindings: {
          operations: [
            { system: 's', adapter: 'a' },
            { system: 's', adapter: 'b' },
          ],
        },
      },
      '/domain_service_bindings/operations',
    ],
  ])('with %s is refused at its pointer', (_what, json, pointer) => {
    expect(faultsOf(json)[0]).toMatchObject({ pointer, code: 'SYM-SC-0002' });
  });

  test('cannot be nested or grown without end, nor answer with faults without end', () => {
    let deep: unknown = step('operations.plan');
    for (let depth = 0; depth < definitionLimits.depthMax; depth++)
      deep = { kind: 'sequence', steps: [deep] };
    expect(faultsOf(withSaga(deep))[0]?.detail).toContain('deep');
    const wide = { kind: 'sequence', steps: Array.from({ length: 256 }, () => step('operations.plan')) };
    expect(faultsOf(withSaga(wide))[0]?.detail).toContain('nodes');
    const wrong = { ...whole, intents: Array.from({ length: 256 }, () => 1) };
    expect(faultsOf(wrong)).toHaveLength(50);
  });
});
