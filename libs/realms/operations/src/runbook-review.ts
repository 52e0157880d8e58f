/** Reads a runbook with fresh eyes: is it complete, does it add up, can every wave be taken back? */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { MigrationParams } from './migration-params.js';
import type { Runbook } from './runbook.js';
import { shortText } from './short-text.js';

export interface Finding {
  readonly severity: 'blocker' | 'warning';
  readonly rule: string;
  /** JSON pointer into the runbook. */
  readonly where: string;
  readonly detail: string;
}

export interface RunbookReview {
  readonly format: 'runbook_review/1';
  readonly verdict: 'fit' | 'fit_with_warnings' | 'not_fit';
  readonly waves: number;
  readonly findings: readonly Finding[];
}

/** The parts of a runbook that the review reads. */
export type ReviewableRunbook = Pick<
  Runbook,
  'policies' | 'waves' | 'summary' | 'rollback_steps' | 'constraint_handling' | 'open_questions'
>;

const thresholds = { type: 'object', additionalProperties: { type: ['number', 'string'] } };
const texts = { type: 'array', items: { type: 'string' } };

/** True for a document that has the parts which the review reads. */
export const isReviewable = new Ajv2020({ logger: false }).compile<ReviewableRunbook>({
  type: 'object',
  required: ['policies', 'waves', 'summary', 'rollback_steps', 'constraint_handling', 'open_questions'],
  properties: {
    policies: { type: 'integer' },
    waves: {
      type: 'array',
      maxItems: 1_000,
      items: {
        type: 'object',
        required: [
          'stage',
          'policies',
          'first_policy',
          'last_policy',
          'entry_checks',
          'exit_checks',
          'rollback',
        ],
        properties: {
          stage: { enum: ['canary', 'pilot', 'ramp', 'bulk'] },
          policies: { type: 'integer' },
          first_policy: { type: 'integer' },
          last_policy: { type: 'integer' },
          entry_checks: thresholds,
          exit_checks: thresholds,
          rollback: {
            type: 'object',
            required: ['minutes_max'],
            properties: { minutes_max: { type: 'integer' } },
          },
        },
      },
    },
    summary: {
      type: 'object',
      required: ['keeps_both_systems_in_step'],
      properties: { keeps_both_systems_in_step: { type: 'boolean' } },
    },
    rollback_steps: texts,
    constraint_handling: {
      type: 'array',
      items: {
        type: 'object',
        required: ['constraint', 'traits'],
        properties: { constraint: { type: 'string' }, traits: texts },
      },
    },
    open_questions: texts,
  },
});

/** A wave that takes longer to take back does not fit into a night. */
const rollbackMinutesMax = 8 * 60;
const growthMax = 10;
const findingsMax = 100;

export function reviewRunbook(runbook: ReviewableRunbook, params: MigrationParams): RunbookReview {
  const findings = [
    ...reviewVolume(runbook, params),
    ...runbook.waves.flatMap((_, index) => reviewWave(runbook, index)),
    ...reviewConstraints(runbook, params),
    ...runbook.open_questions.map((question, index) =>
      warning('question_open', `/open_questions/${index}`, question),
    ),
  ].slice(0, findingsMax);
  const blocked = findings.some(({ severity }) => severity === 'blocker');
  return {
    format: 'runbook_review/1',
    verdict: blocked ? 'not_fit' : findings.length > 0 ? 'fit_with_warnings' : 'fit',
    waves: runbook.waves.length,
    findings,
  };
}

function reviewVolume(runbook: ReviewableRunbook, params: MigrationParams): readonly Finding[] {
  const findings: Finding[] = [];
  const sum = runbook.waves.reduce((total, { policies }) => total + policies, 0);
  if (runbook.policies !== params.policies) {
    findings.push(
      blocker(
        'volume_differs',
        '/policies',
        `is for ${runbook.policies} policies, asked were ${params.policies}`,
      ),
    );
  }
  if (sum !== runbook.policies) {
    findings.push(blocker('waves_do_not_add_up', '/waves', `hold ${sum} of ${runbook.policies} policies`));
  }
  if (runbook.rollback_steps.length === 0) {
    findings.push(blocker('no_rollback', '/rollback_steps', 'nothing says how a wave is taken back'));
  }
  if (runbook.waves[0]?.stage !== 'canary') {
    findings.push(blocker('canary_missing', '/waves', 'do not begin with a canary'));
  }
  return findings;
}

function reviewWave(runbook: ReviewableRunbook, index: number): readonly Finding[] {
  const current = runbook.waves[index];
  const before = runbook.waves[index - 1];
  if (!current) return [];
  const where = `/waves/${index}`;
  const findings: Finding[] = [];
  if (current.first_policy !== (before?.last_policy ?? 0) + 1) {
    findings.push(
      blocker(
        'gap_between_waves',
        `${where}/first_policy`,
        `begins at policy ${current.first_policy}, after ${before?.last_policy ?? 0}`,
      ),
    );
  }
  if (Object.keys(current.exit_checks).length === 0)
    findings.push(blocker('no_exit_check', where, 'nothing says when it is done'));
  if (Object.keys(current.entry_checks).length === 0)
    findings.push(blocker('no_entry_check', where, 'nothing says when it may begin'));
  if (current.rollback.minutes_max > rollbackMinutesMax) {
    findings.push(
      warning(
        'rollback_too_long',
        `${where}/rollback`,
        `takes up to ${current.rollback.minutes_max} minutes, more than a night`,
      ),
    );
  }
  if (before && before.stage !== 'canary' && current.policies > before.policies * growthMax) {
    findings.push(warning('grows_too_fast', where, `is more than ${growthMax} times the wave before`));
  }
  return findings;
}

function reviewConstraints(runbook: ReviewableRunbook, params: MigrationParams): readonly Finding[] {
  const findings: Finding[] = [];
  const known = new Set(runbook.constraint_handling.map(({ constraint }) => constraint.toLowerCase()));
  for (const constraint of params.constraints) {
    if (known.has(shortText(constraint).toLowerCase())) continue;
    findings.push(
      blocker('constraint_ignored', '/constraint_handling', `"${shortText(constraint)}" is not handled`),
    );
  }
  const needsBoth = runbook.constraint_handling.some(({ traits }) => traits.includes('no_downtime'));
  if (needsBoth && !runbook.summary.keeps_both_systems_in_step) {
    findings.push(
      blocker('downtime', '/summary', 'the systems are not kept in step although there must be no downtime'),
    );
  }
  return findings;
}

function blocker(rule: string, where: string, detail: string): Finding {
  return { severity: 'blocker', rule, where, detail };
}

function warning(rule: string, where: string, detail: string): Finding {
  return { severity: 'warning', rule, where, detail };
}
