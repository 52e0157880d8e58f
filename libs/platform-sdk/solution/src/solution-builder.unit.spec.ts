import { describe, expect, test } from '@jest/globals';
import type { SymphainyError } from '@symphainy/kernel';
import { formatSolutionDocument } from '@symphainy/kernel';
import { forEachItem, forEachOfPages, sequence, step } from './saga.js';
import { solution } from './solution-builder.js';

describe('the solution builder', () => {
  test('writes the document that is published', () => {
    const document = solution('insurance_migration')
      .goals('Move policies')
      .constraints('No downtime', 'Read only')
      .risk('Data loss')
      .intent('operations.describe_source')
      .intent(
        'operations.plan_migration',
        sequence(
          step('operations.describe_source'),
          step('operations.plan_migration', { inputs: ['description'], timeoutMs: 5_000 }),
        ),
      )
      .bind('operations', {
        system: 'policy_files',
        adapter: 'mainframe-file',
        settings: { directory: 'in' },
      })
      .bind('operations', { system: 'target', adapter: 'postgres' })
      .build();
    expect(formatSolutionDocument(document)).toEqual({
      solution_id: 'insurance_migration',
      context: { goals: ['Move policies'], constraints: ['No downtime', 'Read only'], risk: 'Data loss' },
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
                timeout_ms: 5_000,
              },
            ],
          },
        },
      ],
      domain_service_bindings: {
        operations: [
          { system: 'policy_files', adapter: 'mainframe-file', settings: { directory: 'in' } },
          { system: 'target', adapter: 'postgres', settings: {} },
        ],
      },
    });
  });

  test('declares batches, what their steps write, and what happens on a conflict', () => {
    const document = solution('moving')
      .intent(
        'operations.run_migration',
        forEachOfPages(step('content.read_page'), 'operations.migrate_record', { concurrency: 64 }),
      )
      .intent('operations.move_listed', forEachItem('/items', 'operations.migrate_record'))
      .intent(
        'operations.migrate_record',
        step('content.write_entity', {
          writes: { system: 'target', collection: 'policies', key: '/key' },
          onFailure: 'incident',
        }),
      )
      .sync({ direction: 'one_way', conflictResolution: 'target_wins' })
      .build();
    expect(formatSolutionDocument(document)).toMatchObject({
      intents: [
        {
          saga: {
            kind: 'for_each',
            pages: { kind: 'step', intent: 'content.read_page' },
            item_intent: 'operations.migrate_record',
            concurrency: 64,
          },
        },
        { saga: { kind: 'for_each', items: '/items', concurrency: 16 } },
        {
          saga: {
            kind: 'step',
            intent: 'content.write_entity',
            writes: { system: 'target', collection: 'policies', key: '/key' },
            on_failure: 'incident',
          },
        },
      ],
      sync_strategies: { direction: 'one_way', conflict_resolution: 'target_wins' },
    });
  });

  test('leaves a shared beginning as it was', () => {
    const beginning = solution('shared').intent('operations.plan_migration');
    beginning.intent('operations.describe_source').goals('Another').build();
    expect(beginning.build()).toMatchObject({
      context: { goals: [] },
      intents: [{ type: 'operations.plan_migration' }],
    });
  });

  test('refuses what publication would refuse, with all that is wrong', () => {
    const build = () => solution('Not A Name').intent('plan').intent('operations.plan', step('x')).build();
    expect(build).toThrow('SYM-SC-0002');
    let faults: SymphainyError['faults'] = [];
    try {
      build();
    } catch (error) {
      faults = (error as SymphainyError).faults;
    }
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/solution_id',
      '/intents/0/type',
      '/intents/1/saga/intent',
    ]);
  });
});
