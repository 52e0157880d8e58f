export type { LiveCounts } from './batch-api.js';
export type { ControlGroup, ControlPlan } from './control-plan.js';
export type {
  ExpectedEntity,
  LeftRecord,
  MigrationOptions,
  MigrationPart,
  MigrationWatcher,
  ReadAmounts,
  TargetChoice,
  TargetFacts,
} from './migration-options.js';
export type { LogEvidence, MigrationEnd, MigrationResult } from './migration-result.js';
export { migrationSolution, withSettings } from './migration-solution.js';
export type { MigrationSolutionFacts } from './migration-solution.js';
export { runMigration } from './run-migration.js';
export type { DumpedEntity, TargetView } from './target-view.js';
