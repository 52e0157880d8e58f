import { describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { outcomesRealm } from './outcomes-realm.js';
import { sampleOutcome } from './testing/sample-outcome.js';

const run = (params: unknown): Promise<Report | undefined> =>
  new RealmServer(outcomesRealm).handle(
    Task.fromPartial({
      taskId: 'exe_1_a/0#1',
      executionId: 'exe_1_a',
      path: '0',
      attempt: 1,
      stepKey: 'exe_1_a/0',
      intentType: 'outcomes.report_migration',
      params: Buffer.from(JSON.stringify(params)),
      attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
    }),
  );

describe('outcomes.report_migration', () => {
  test('writes a page for people and the same as JSON', async () => {
    const report = await run(sampleOutcome());
    const artifacts = report?.outcome?.$case === 'succeeded' ? report.outcome.value.artifacts : [];
    expect(artifacts.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['report_html', 'text/html; charset=utf-8'],
      ['report_json', 'application/json'],
    ]);
    expect(artifacts[0]!.content.toString()).toMatch(/^<!doctype html>/);
    expect(JSON.parse(artifacts[1]!.content.toString())).toMatchObject({
      format: 'migration_report/1',
      reconciled: true,
    });
  });

  test('takes what its own schema gives as an example', async () => {
    const [example] = outcomesRealm.intents.get('outcomes.report_migration')!.params['examples'] as unknown[];
    expect((await run(example))?.outcome).toMatchObject({ $case: 'succeeded' });
  });

  test('refuses amounts that are no decimal text, so that nothing is compared by halves', async () => {
    const report = await run(
      sampleOutcome({
        control_totals: [
          { ...sampleOutcome().control_totals[0]!, target: { count: 1, amounts: { annual_premium: '1e3' } } },
        ],
      }),
    );
    expect(report?.outcome).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-RL-0001', retryable: false },
    });
  });
});
