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
      '/colour is not known here; known are: policies, constraints, contact',
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
