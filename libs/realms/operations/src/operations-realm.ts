/** The Operations realm: what it offers, and how its domain logic meets the contract. */
import type { HandlerContext } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError, defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { MigrationParams } from './migration-params.js';
import { migrationParamsSchema } from './migration-params.js';
import { migrateRecordIntent, runMigrationIntent } from './record-migration.js';
import { isReviewable, reviewRunbook } from './runbook-review.js';
import type { RunbookInput } from './runbook.js';
import { planMigration } from './runbook.js';
import type { ScannedSource } from './scanned-source.js';
import { isScan, scannedSource } from './scanned-source.js';
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
  description:
    'Turns volume, constraints and the context of the solution into a migration runbook; with the scan of an earlier step (input `scan`), the real volume.',
  handle({ params }, context) {
    const scanned = sourceOf(context);
    if (scanned?.to_migrate === 0)
      throw new TerminalRealmError('the source holds no record that is to be migrated');
    const runbook = planMigration({ ...inputOf(params, context), ...(scanned && { scanned }) });
    const { waves, duration_minutes } = runbook.summary;
    return {
      artifacts: [jsonArtifact('runbook', 'migration_runbook', runbook)],
      events: [
        {
          type: 'operations.migration_planned',
          data: { policies: runbook.policies, waves, duration_minutes, risk: runbook.risk.level },
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
  intents: [
    assessVolumeIntent,
    planMigrationIntent,
    checkRunbookIntent,
    runMigrationIntent,
    migrateRecordIntent,
  ],
  artifactKinds: [
    { kind: 'volume_assessment', description: 'What a volume means for a migration' },
    { kind: 'migration_runbook', description: 'Waves, checks, rollback and responsibilities of a migration' },
    { kind: 'runbook_review', description: 'Findings on a migration runbook' },
    { kind: 'migration_procedure', description: 'The steps by which records are migrated' },
  ],
});

/** What an earlier step of the saga found in the source (input `scan`), where there was one. */
function sourceOf(context: HandlerContext): ScannedSource | undefined {
  const scan = context.inputs.get('scan');
  if (scan?.content === undefined) return undefined;
  const document = scan.json();
  if (isScan(document)) return scannedSource(document);
  throw new TerminalRealmError('the input `scan` is no scan of a source');
}

/** The contact stays in the parameters: nothing that is planned needs personal data. */
function inputOf(params: MigrationParams, context: HandlerContext): RunbookInput {
  return { policies: params.policies, constraints: params.constraints, solution: context.solutionContext };
}
