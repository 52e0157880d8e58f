import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { artifactBytesMax } from '@symphainy/platform-sdk-realm';
import { handleConstraints } from './constraint-handling.js';
import { riskLevelOf } from './risk.js';
import { isReviewable, reviewRunbook } from './runbook-review.js';
import type { Runbook, RunbookInput } from './runbook.js';
import { planMigration } from './runbook.js';
import { shortText } from './short-text.js';
import { sampleSize } from './throughput.js';
import { assessVolume } from './volume-assessment.js';

const insurance: RunbookInput = {
  policies: 350_000,
  constraints: ['Maintain auditability'],
  solution: {
    goals: ['Migrate 350k policies', 'Maintain auditability'],
    constraints: ['No downtime', 'Bi-directional sync'],
    risk: 'High - production data',
  },
};

describe('the runbook of the insurance migration', () => {
  const runbook = planMigration(insurance);

  test('takes risk and goals from the solution', () => {
    expect(runbook.risk).toEqual({ level: 'high', stated: 'High - production data' });
    expect(runbook.goals).toEqual(insurance.solution.goals);
    expect(runbook.summary).toMatchObject({
      waves: 12,
      largest_wave: 49_275,
      keeps_both_systems_in_step: true,
    });
  });

  test('keeps both systems in step because there must be no downtime', () => {
    expect(runbook.measures.no_downtime?.join()).toMatch(/Write to both systems/);
    expect(runbook.stages.bulk?.steps.join()).toMatch(/carrying changes both ways/);
    expect(runbook.rollback_steps.join()).toMatch(/arrive in the legacy system/);
    expect(runbook.waves.every((wave) => wave.exit_checks.sync_lag === 30)).toBe(true);
  });

  test('stores evidence in every wave because it must be auditable', () => {
    expect(runbook.waves.every((wave) => wave.exit_checks.evidence_stored === 'yes')).toBe(true);
    expect(runbook.waves[1]?.entry_checks.evidence_accepted).toBe('yes');
    expect(runbook.responsibilities.map(({ role }) => role)).toContain('audit');
  });

  test('compares the canary completely and bulk waves by a sample that can show the threshold', () => {
    expect(runbook.waves[0]?.exit_checks).toMatchObject({ records_compared: 100, records_mismatched: 0 });
    expect(runbook.waves.at(-1)?.exit_checks).toMatchObject({
      records_compared: 2_995,
      records_mismatched: 0,
    });
  });

  test('says what every check means', () => {
    for (const wave of runbook.waves) {
      for (const check of Object.keys({ ...wave.entry_checks, ...wave.exit_checks })) {
        expect(runbook.checks[check]?.meaning).toBeTruthy();
      }
    }
  });

  test('adds up its own durations', () => {
    const sum = runbook.waves.reduce((total, wave) => total + wave.duration_minutes.total, 0);
    expect(runbook.summary.duration_minutes).toBe(sum);
    expect(runbook.summary.duration_days).toBe(11);
  });

  test('is found fit by the review, without warnings', () => {
    expect(reviewRunbook(runbook, insurance)).toEqual({
      format: 'runbook_review/1',
      verdict: 'fit',
      waves: 12,
      findings: [],
    });
  });
});

describe('a runbook', () => {
  test('fits an inline artifact for any volume and the most and longest texts', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    const texts = fc.array(text, { maxLength: 20 });
    const known = ['no downtime', 'two-way', 'audit', 'in-country', 'gdpr', 'freeze', 'no loss', 'latency'];
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        texts,
        texts,
        texts,
        text,
        (policies, constraints, more, goals, risk) => {
          const solution = { goals, constraints: [...known, ...more], risk };
          const runbook = planMigration({ policies: Math.abs(policies) || 1, constraints, solution });
          expect(Buffer.byteLength(JSON.stringify(runbook))).toBeLessThan(artifactBytesMax);
          expect(isReviewable(JSON.parse(JSON.stringify(runbook)))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    const worst = (prefix: string) =>
      Array.from({ length: 20 }, (_, n) => prefix + `${n}`.padEnd(199, '"\\'));
    const runbook = planMigration({
      policies: Number.MAX_SAFE_INTEGER,
      constraints: [...known, ...worst('a').slice(8)],
      solution: { goals: worst('g'), constraints: worst('s'), risk: `critical${'"'.repeat(300)}` },
    });
    expect(Buffer.byteLength(JSON.stringify(runbook))).toBeLessThan(artifactBytesMax);
  });

  test('asks about a constraint that it does not understand, and about a risk that nobody stated', () => {
    const runbook = planMigration({
      policies: 10,
      constraints: ['Only when the moon is full'],
      solution: { goals: [], constraints: [], risk: '' },
    });
    expect(runbook.open_questions).toEqual([
      expect.stringContaining('Only when the moon is full'),
      expect.stringContaining('How high is the risk?'),
    ]);
    expect(runbook.risk.level).toBe('moderate');
  });

  test('asks whether waves larger than the risk suggests can be taken back', () => {
    const runbook = planMigration({ ...insurance, policies: 50_000_000 });
    expect(runbook.open_questions.join()).toMatch(/taken back in one night/);
    expect(reviewRunbook(runbook, { ...insurance, policies: 50_000_000 }).verdict).toBe('fit_with_warnings');
  });

  test('says how many constraints of the solution it did not read', () => {
    const constraints = Array.from({ length: 15 }, (_, n) => `No downtime of system ${n}`);
    const runbook = planMigration({ ...insurance, solution: { ...insurance.solution, constraints } });
    expect(runbook.open_questions).toEqual([expect.stringContaining('3 further constraints')]);
  });
});

describe('the review', () => {
  const fit = planMigration(insurance);
  const review = (changes: Partial<Runbook>) => reviewRunbook({ ...fit, ...changes }, insurance);
  const changedWave = (index: number, changes: object) => ({
    waves: fit.waves.map((wave, at) => (at === index ? { ...wave, ...changes } : wave)),
  });

  test.each<[string, string, Partial<Runbook>]>([
    ['volume_differs', '/policies', { policies: 349_999 }],
    ['waves_do_not_add_up', '/waves', { waves: fit.waves.slice(0, -1) }],
    ['canary_missing', '/waves', { waves: fit.waves.slice(1) }],
    ['gap_between_waves', '/waves/3/first_policy', changedWave(3, { first_policy: 1 })],
    ['no_exit_check', '/waves/2', changedWave(2, { exit_checks: {} })],
    ['no_entry_check', '/waves/2', changedWave(2, { entry_checks: {} })],
    ['no_rollback', '/rollback_steps', { rollback_steps: [] }],
    ['constraint_ignored', '/constraint_handling', { constraint_handling: [] }],
    ['downtime', '/summary', { summary: { ...fit.summary, keeps_both_systems_in_step: false } }],
  ])('finds %s and calls the runbook not fit', (rule, where, changes) => {
    const { verdict, findings } = review(changes);
    expect(verdict).toBe('not_fit');
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'blocker', rule, where }));
  });

  test.each([
    ['rollback_too_long', changedWave(6, { rollback: { decided_by: 'x', minutes_max: 500 } })],
    ['grows_too_fast', changedWave(2, { policies: 17_501 })],
  ])('warns of %s', (rule, changes) => {
    expect(review(changes).findings).toContainEqual(expect.objectContaining({ severity: 'warning', rule }));
  });

  test('does not read what is no runbook', () => {
    expect(isReviewable({})).toBe(false);
    expect(isReviewable({ ...fit, waves: [{}] })).toBe(false);
  });
});

describe('words', () => {
  test.each([
    ['High - production data', 'high'],
    ['low: test data of production', 'low'],
    ['Critical', 'critical'],
    ['Medium', 'moderate'],
    ['touches production', 'high'],
    ['', 'moderate'],
  ])('the risk %j is %s', (text, level) => {
    expect(riskLevelOf(text)).toBe(level);
  });

  test.each([
    ['No downtime', ['no_downtime']],
    ['zero-downtime cut over', ['no_downtime']],
    ['Bi-directional sync', ['bi_directional_sync']],
    ['Maintain auditability', ['auditability']],
    ['Data must stay in-country under GDPR', ['data_residency', 'privacy']],
    ['no changes at month-end', ['blackout_window']],
    ['no loss of records', ['data_integrity']],
    ['keep response time', ['performance']],
    ['blue buttons', []],
  ])('the constraint %j asks for %j', (constraint, traits) => {
    expect(handleConstraints([constraint], [])[0]?.traits).toEqual(traits);
  });

  test('a constraint of both intent and solution is handled once', () => {
    expect(handleConstraints(['No downtime'], ['no downtime '])).toHaveLength(1);
  });

  test('texts of others become one bounded line', () => {
    expect(shortText('a\n\u0000b\tc')).toBe('a b c');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => Buffer.byteLength(shortText(text, 50)) <= 50),
    );
  });
});

describe('figures', () => {
  test('the zero-failure sample follows ln(0.05) / ln(1 - share), and is never more than all', () => {
    expect(sampleSize(1_000_000, 0.001)).toBe(2_995);
    expect(sampleSize(500, 0.001)).toBe(500);
  });

  test.each([
    [999, 'small'],
    [1_000, 'medium'],
    [350_000, 'large'],
    [1_000_000, 'very_large'],
  ])('%i policies are a %s volume', (policies, band) => {
    expect(assessVolume({ ...insurance, policies })).toMatchObject({ policies, band });
  });
});
