import { describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { operationsRealm } from './operations-realm.js';

const params = {
  policies: 350_000,
  constraints: ['No downtime'],
  contact: { name: 'Ada Example', email: 'ada@example.com' },
};
const solution = { goals: ['Migrate 350k policies'], constraints: ['Bi-directional sync'], risk: 'High' };

const server = new RealmServer(operationsRealm);
const run = async (verb: string, changes: Partial<Task> = {}): Promise<Report> => {
  const report = await server.handle(
    Task.fromPartial({
      taskId: `exe_1_a/${verb}#1`,
      executionId: 'exe_1_a',
      path: '0',
      attempt: 1,
      stepKey: 'key',
      intentType: `operations.${verb}`,
      params: Buffer.from(JSON.stringify(params)),
      attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
      solutionContext: Buffer.from(JSON.stringify(solution)),
      ...changes,
    }),
  );
  if (!report) throw new Error('no report');
  return report;
};
const artifactOf = (report: Report) => {
  if (report.outcome?.$case !== 'succeeded') throw new Error(JSON.stringify(report.outcome));
  const [artifact] = report.outcome.value.artifacts;
  if (!artifact) throw new Error('no artifact');
  return artifact;
};

describe('the Operations realm', () => {
  test('carries out the saga assess, plan, check with one set of parameters', async () => {
    const assessment = artifactOf(await run('assess_volume'));
    expect(JSON.parse(assessment.content.toString())).toMatchObject({ band: 'large', waves: 12 });
    const runbook = artifactOf(await run('plan_migration'));
    expect(runbook).toMatchObject({ name: 'runbook', kind: 'migration_runbook' });
    const inputs = [{ ...runbook, artifactId: 'art_1', hydrated: true }];
    const review = artifactOf(await run('check_runbook', { inputs }));
    expect(JSON.parse(review.content.toString())).toMatchObject({ verdict: 'fit', findings: [] });
  });

  const scan = {
    digest: 'ab'.repeat(32),
    records: 300,
    entities: 200,
    types: [
      { type: 'P', records: 200 },
      { type: 'C', records: 100, skipped: 'customers stay' },
    ],
    control_totals: [
      { group: { product: 'MOT' }, records: 150, sums: {}, unreadable: { premium: 2 } },
      { group: { product: 'HSE' }, records: 50, sums: {}, unreadable: { premium: 1 } },
    ],
  };
  const scanInput = (content: object): Task['inputs'] => [
    {
      artifactId: 'art_1',
      name: 'scan',
      kind: 'scan',
      contentType: 'application/json',
      content: Buffer.from(JSON.stringify(content)),
      hydrated: true,
    },
  ];

  test('plans for what a scan found rather than for what was stated, and asks about the difference', async () => {
    const runbook = JSON.parse(
      artifactOf(await run('plan_migration', { inputs: scanInput(scan) })).content.toString(),
    ) as { open_questions: string[] };
    expect(runbook).toMatchObject({
      policies: 200,
      source: {
        records: 300,
        to_migrate: 200,
        stay_behind: [{ record_type: 'C', records: 100, reason: 'customers stay' }],
        unreadable_amounts: { premium: 3 },
      },
    });
    expect(runbook.open_questions.join()).toMatch(/350000 policies were asked for, the source holds 200/);
    expect(runbook.open_questions.join()).toMatch(/3 records whose premium cannot be read/);
  });

  test.each([
    ['is none', { digest: 'x' }],
    ['holds nothing to migrate', { ...scan, entities: 0 }],
  ])('makes no plan of a scan that %s', async (_, content) => {
    const { outcome } = await run('plan_migration', { inputs: scanInput(content) });
    expect(outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-RL-0001', retryable: false } });
  });

  test.each([
    ['run_migration', { source: 'policy_master' }],
    [
      'migrate_record',
      { source: 's', digest: 'a'.repeat(64), record_index: 0, offset: 0, length: 9, key: 'K', hold: true },
    ],
  ])('describes the procedure of %s where no saga carries it out', async (verb, own) => {
    const procedure = artifactOf(await run(verb, { params: Buffer.from(JSON.stringify(own)) }));
    expect(procedure).toMatchObject({ name: 'procedure', kind: 'migration_procedure' });
  });

  test('lets no personal data into artifacts or events', async () => {
    for (const verb of ['assess_volume', 'plan_migration']) {
      const report = await run(verb);
      const text =
        report.outcome?.$case === 'succeeded'
          ? [
              ...report.outcome.value.artifacts.map(({ content }) => content),
              ...report.outcome.value.events.map(({ data }) => data),
            ].join()
          : '';
      expect(text.length).toBeGreaterThan(100);
      expect(text).not.toMatch(/Ada|example\.com/);
    }
  });

  test('gives the same bytes for the same input', async () => {
    expect(artifactOf(await run('plan_migration'))).toEqual(artifactOf(await run('plan_migration')));
  });

  test.each([
    ['/policies must be >= 1', { policies: 0, constraints: [] }],
    ['/policies must be integer', { policies: 1.5, constraints: [] }],
    ['/constraints is missing', { policies: 1 }],
    [
      '/colour is not known here; known are: policies, constraints, source, contact',
      { policies: 1, constraints: [], colour: 'red' },
    ],
    [
      '/contact/email must match format "email"',
      { policies: 1, constraints: [], contact: { name: 'A', email: 'a' } },
    ],
  ])('refuses parameters: %s', async (detail, wrong) => {
    const { outcome } = await run('plan_migration', { params: Buffer.from(JSON.stringify(wrong)) });
    expect(outcome).toEqual({ $case: 'failed', value: { code: 'SYM-RL-0001', detail, retryable: false } });
  });

  test('does not check a runbook that is missing, not handed in, or none', async () => {
    const input = { artifactId: 'art_1', name: 'runbook', kind: 'k', contentType: 'application/json' };
    for (const inputs of [
      [],
      [{ ...input, content: Buffer.alloc(0), hydrated: false }],
      [{ ...input, content: Buffer.from('{"waves":[]}'), hydrated: true }],
    ]) {
      const { outcome } = await run('check_runbook', { inputs });
      expect(outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-RL-0001', retryable: false } });
    }
  });
});
