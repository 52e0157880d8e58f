import { describe, expect, test } from '@jest/globals';
import { motor, sampleOutcome, sum } from '../testing/sample-outcome.js';
import { reportOf } from './migration-report.js';
import type { MigrationOutcome } from './migration-outcome.js';

const failedChecks = (changes: Partial<MigrationOutcome>): readonly string[] =>
  reportOf(sampleOutcome(changes)).checks.flatMap(({ name, ok }) => (ok ? [] : [name]));

describe('The report of a migration', () => {
  test('says that it reconciles when source and target agree to the last digit', () => {
    const report = reportOf(sampleOutcome());
    expect(report).toMatchObject({ reconciled: true, duration_ms: 20_000, per_second: 10 });
    expect(report.control_totals[0]).toMatchObject({
      equal: true,
      count_difference: 0,
      differences: { annual_premium: '0.00' },
    });
  });

  test('sees a penny that a double would not hold', () => {
    const target = sum(95, '90071992547409910.14');
    const report = reportOf(sampleOutcome({ control_totals: [{ ...motor, target }] }));
    expect(report.reconciled).toBe(false);
    expect(report.control_totals[0]).toMatchObject({ equal: false, differences: { annual_premium: '0.01' } });
  });

  test.each<readonly [string, Partial<MigrationOutcome>]>([
    ['Every record of the source is accounted for', { skipped: [] }],
    [
      'Everything that was migrated was read back and is equal',
      { counts: { ...sampleOutcome().counts, verified: 94 } },
    ],
    ['Nothing was written twice', { counts: { ...sampleOutcome().counts, duplicates: 1 } }],
    ['Each refusal has its decision on record', { refusals: [] }],
    ['Each failure has its reason on record', { incidents: [] }],
    [
      'Control totals agree to the last digit',
      { control_totals: [{ ...motor, source: sum(100, '90071992547409930.12') }] },
    ],
    [
      'Control totals agree to the last digit',
      { control_totals: [{ ...motor, target: sum(94, motor.migrated.amounts['annual_premium']!) }] },
    ],
    ['As the manifest says', { checks: [{ name: 'As the manifest says', ok: false, detail: '1 differs' }] }],
  ])('does not reconcile when this does not hold: %s', (name, changes) => {
    expect(failedChecks(changes)).toEqual([name]);
  });

  test('needs neither control totals nor a curve', () => {
    const report = reportOf(sampleOutcome({ amounts: [], control_totals: [], progress: [] }));
    expect(report).toMatchObject({ reconciled: true, per_second: 0 });
  });
});
