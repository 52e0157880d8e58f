/** The JSON Schema of a migration's outcome, as `outcomes.report_migration` takes it. */
import type { JsonObject } from '@symphainy/kernel';

const text = (maxLength: number): JsonObject => ({ type: 'string', maxLength });
const whole: JsonObject = { type: 'integer', minimum: 0 };
const amountText: JsonObject = { type: 'string', pattern: '^-?[0-9]{1,40}([.][0-9]{1,12})?$' };

function object(properties: JsonObject, optional: readonly string[] = []): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

function list(items: JsonObject, maxItems: number): JsonObject {
  return { type: 'array', maxItems, items };
}

const evidence = object(
  {
    key: text(256),
    execution_id: text(128),
    decision_id: text(128),
    offset: whole,
    detail: text(2_000),
  },
  ['decision_id', 'offset', 'detail'],
);
const group = { items: whole, examples: list(evidence, 1_000) };
const sum = object(
  {
    count: whole,
    amounts: { type: 'object', maxProperties: 16, additionalProperties: amountText },
    unreadable: { type: 'object', maxProperties: 16, additionalProperties: whole },
  },
  ['unreadable'],
);

export const migrationOutcomeSchema: JsonObject = {
  ...object(
    {
      title: text(200),
      solution_id: text(128),
      batch_id: text(128),
      source: object({ system: text(128), file: text(1_000), sha256: text(64) }),
      target: object({ system: text(128), collections: list(text(128), 64) }),
      started_at: { type: 'string', format: 'date-time' },
      finished_at: { type: 'string', format: 'date-time' },
      counts: object(
        {
          source_records: whole,
          migrated: whole,
          rejected: whole,
          failed: whole,
          verified: whole,
          duplicates: whole,
        },
        ['duplicates'],
      ),
      skipped: list(object({ record_type: text(128), reason: text(500), records: whole }), 64),
      phases: list(object({ name: text(128), duration_ms: whole }), 32),
      progress: list(object({ at_ms: whole, done: whole }), 1_000),
      amounts: list(text(128), 16),
      control_totals: list(
        object({
          group: text(128),
          currency: text(16),
          source: sum,
          migrated: sum,
          rejected: sum,
          failed: sum,
          target: sum,
        }),
        100,
      ),
      refusals: list(object({ policy: text(256), advice: text(1_000), ...group }, ['advice']), 64),
      incidents: list(object({ code: text(64), step: text(128), ...group }), 64),
      findings: list(object({ code: text(128), pointer: text(256), ...group }), 128),
      checks: list(object({ name: text(200), ok: { type: 'boolean' }, detail: text(1_000) }), 32),
    },
    ['checks'],
  ),
  examples: [
    {
      title: 'Insurance migration',
      solution_id: 'insurance_migration',
      batch_id: 'exe_1_a',
      source: { system: 'policy_master', file: 'policy-master.dat', sha256: '00' },
      target: { system: 'new_policy_api', collections: ['policies'] },
      started_at: '2026-01-01T00:00:00Z',
      finished_at: '2026-01-01T00:00:10Z',
      counts: { source_records: 1, migrated: 1, rejected: 0, failed: 0, verified: 1, duplicates: 0 },
      skipped: [],
      phases: [{ name: 'migrate', duration_ms: 10_000 }],
      progress: [{ at_ms: 10_000, done: 1 }],
      amounts: [],
      control_totals: [],
      refusals: [],
      incidents: [],
      findings: [],
    },
  ],
};
