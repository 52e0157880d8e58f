/** The outcome of a small migration that went as it must, for tests. */
import type { ControlTotal, MigrationOutcome, Sum } from '../report/migration-outcome.js';

export const sum = (count: number, premium: string): Sum => ({ count, amounts: { annual_premium: premium } });

export const motor: ControlTotal = {
  group: 'motor',
  currency: 'EUR',
  source: sum(100, '90071992547409930.13'),
  migrated: sum(95, '90071992547409910.13'),
  rejected: sum(3, '15.00'),
  failed: sum(2, '5.00'),
  target: sum(95, '90071992547409910.13'),
};

export function sampleOutcome(changes: Partial<MigrationOutcome> = {}): MigrationOutcome {
  return {
    title: 'Insurance migration',
    solution_id: 'insurance_migration',
    batch_id: 'exe_1_batch',
    source: { system: 'policy_master', file: 'policy-master.dat', sha256: 'ab'.repeat(32) },
    target: { system: 'new_policy_api', collections: ['policies'] },
    started_at: '2026-03-01T12:00:00.000Z',
    finished_at: '2026-03-01T12:00:20.000Z',
    counts: { source_records: 160, migrated: 95, rejected: 3, failed: 2, verified: 95, duplicates: 0 },
    skipped: [{ record_type: 'C', reason: 'customers stay behind', records: 60 }],
    phases: [{ name: 'Migrate', duration_ms: 10_000 }],
    progress: [
      { at_ms: 5_000, done: 50 },
      { at_ms: 10_000, done: 100 },
    ],
    amounts: ['annual_premium'],
    control_totals: [motor],
    refusals: [
      {
        policy: 'held-policies-stay',
        advice: 'A policy under litigation hold is not moved.',
        items: 3,
        examples: [{ key: 'MOT1', execution_id: 'exe_1_held', decision_id: 'dec_1_held', offset: 1234 }],
      },
    ],
    incidents: [
      {
        code: 'SYM-IN-0001',
        step: 'insights.map_record',
        items: 2,
        examples: [{ key: 'MOT2', execution_id: 'exe_1_dirty', detail: 'invalid_date at /inception_date' }],
      },
    ],
    findings: [
      {
        code: 'invalid_date',
        pointer: '/inception_date',
        items: 2,
        examples: [{ key: 'MOT2', execution_id: 'exe_1_dirty' }],
      },
    ],
    ...changes,
  };
}
