/** The Operations realm: what it offers, and how its domain logic meets the contract. */
import type { HandlerContext } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError, defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { MigrationParams } from './migration-params.js';
import { migrationParamsSchema } from './migration-params.js';
import { isReviewable, reviewRunbook } from './runbook-review.js';
import type { RunbookInput } from './runbook.js';
import { planMigration } from './runbook.js';
import { assessVolume } from './volume-assessment.js';

const pure = { params: migrationParamsSchema, effect: 'pure', timeoutMs: 10_000 } as const;

const assessVolumeIntent = defineIntent<MigrationParams>({
  ...pure,
  type: 'operations.assess_volume',
  description: 'Says what the volume of a migration means: its band, its hours, what to compare at least.',
  handle({ params }, context) {
    const assessment = assessVolume(inputOf(params, context));
    return {
      artifacts: [jsonArtifact('volume_assessment', 'volume_assessment', assessment)],
      events: [
        { type: 'operations.volume_assessed', data: { policies: params.policies, band: assessment.band } },
      ],
    };
  },
});

const planMigrationIntent = defineIntent<MigrationParams>({
  ...pure,
  type: 'operations.plan_migration',
  description: 'Turns volume, constraints and the context of the solution into a migration runbook.',
  handle({ params }, context) {
    const runbook = planMigration(inputOf(params, context));
    const { waves, duration_minutes } = runbook.summary;
    return {
      artifacts: [jsonArtifact('runbook', 'migration_runbook', runbook)],
      events: [
        {
          type: 'operations.migration_planned',
          data: { policies: params.policies, waves, duration_minutes, risk: runbook.risk.level },
        },
      ],
    };
  },
});

const checkRunbookIntent = defineIntent<MigrationParams>({
  ...pure,
  type: 'operations.check_runbook',
  description: 'Reviews the runbook of an earlier step (input `runbook`) and lists what is wrong with it.',
  handle({ params }, context) {
    const runbook = context.inputs.get('runbook')?.json();
    if (runbook === undefined)
      throw new TerminalRealmError('the input `runbook` of an earlier step is missing');
    if (!isReviewable(runbook)) throw new TerminalRealmError('the input `runbook` is no migration runbook');
    const review = reviewRunbook(runbook, params);
    return {
      artifacts: [jsonArtifact('runbook_review', 'runbook_review', review)],
      events: [
        {
          type: 'operations.runbook_checked',
          data: { verdict: review.verdict, findings: review.findings.length },
        },
      ],
    };
  },
});

/** SOPs, workflows and migration runbooks. */
export const operationsRealm = defineRealm({
  name: 'operations',
  version: '0.1.0',
  intents: [assessVolumeIntent, planMigrationIntent, checkRunbookIntent],
  artifactKinds: [
    { kind: 'volume_assessment', description: 'What a volume means for a migration' },
    { kind: 'migration_runbook', description: 'Waves, checks, rollback and responsibilities of a migration' },
    { kind: 'runbook_review', description: 'Findings on a migration runbook' },
  ],
});

/** The contact stays in the parameters: nothing that is planned needs personal data. */
function inputOf(params: MigrationParams, context: HandlerContext): RunbookInput {
  return { policies: params.policies, constraints: params.constraints, solution: context.solutionContext };
}
