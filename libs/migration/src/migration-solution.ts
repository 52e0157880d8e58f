/** A solution that migrates the records of one source into one collection of one target. */
import type { JsonObject, SolutionDocument, SyncStrategies, SystemBinding } from '@symphainy/kernel';
import { forEachOfPages, sequence, solution, step } from '@symphainy/platform-sdk-solution';

export interface MigrationSolutionFacts {
  readonly solutionId: string;
  readonly goals: readonly string[];
  readonly constraints: readonly string[];
  readonly risk: string;
  readonly source: SystemBinding;
  readonly target: SystemBinding;
  /** Of the target. */
  readonly collection: string;
  /** Settings of the adapter `mapping_file`. */
  readonly mapping: JsonObject;
  readonly conflictResolution: SyncStrategies['conflictResolution'];
  /** Records under way at once. */
  readonly concurrency: number;
}

/** The one intent that starts a migration, and the one that it comes to for each record. */
export const migrationIntents = {
  run: 'operations.run_migration',
  record: 'operations.migrate_record',
  scan: 'content.scan_source',
  plan: 'operations.plan_migration',
  report: 'outcomes.report_migration',
} as const;

export function migrationSolution(facts: MigrationSolutionFacts): SolutionDocument {
  const { source, target, collection, concurrency } = facts;
  const pages = step('content.read_page');
  return solution(facts.solutionId)
    .goals(...facts.goals)
    .constraints(...facts.constraints)
    .risk(facts.risk)
    .intent(
      migrationIntents.plan,
      sequence(step(migrationIntents.scan), step(migrationIntents.plan, { inputs: ['scan'] })),
    )
    .intent(migrationIntents.run, forEachOfPages(pages, migrationIntents.record, { concurrency }))
    .intent(
      migrationIntents.record,
      sequence(
        step('content.read_record'),
        step('insights.map_record', { inputs: ['legacy_record'], onFailure: 'incident' }),
        step('content.write_entity', {
          inputs: ['entity'],
          writes: { system: target.system, collection, key: '/key' },
          onFailure: 'incident',
        }),
        step('content.verify_entity', { inputs: ['entity', 'write_receipt'], onFailure: 'incident' }),
      ),
    )
    .intent(migrationIntents.report)
    .bind('content', source, target)
    .bind('insights', { system: 'mapping', adapter: 'mapping_file', settings: facts.mapping })
    .sync({ direction: 'one_way', conflictResolution: facts.conflictResolution })
    .build();
}

/** The document with further settings for some of the systems that it binds, whatever realm they serve. */
export function withSettings(
  document: SolutionDocument,
  settings: Readonly<Record<string, JsonObject>>,
): SolutionDocument {
  const place = (binding: SystemBinding): SystemBinding => ({
    ...binding,
    settings: { ...binding.settings, ...settings[binding.system] },
  });
  return {
    ...document,
    domainServiceBindings: Object.fromEntries(
      Object.entries(document.domainServiceBindings).map(([realm, bindings]) => [realm, bindings.map(place)]),
    ),
  };
}
