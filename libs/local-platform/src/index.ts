export { readDevelopmentTenants } from './bootstrap/progress.js';
export type { DevelopmentTenant } from './bootstrap/progress.js';
export { dataDirectoryPaths, readPlatform } from './data-directory/data-directory.js';
export type { WalKind } from './data-directory/data-directory.js';
export { commandIdentity } from './data-directory/command-identity.js';
export type { PlatformRecord, ServiceRecord } from './data-directory/platform-record.js';
export { kafkaAvailability } from './kafka/kafka-availability.js';
export type { KafkaAvailability } from './kafka/kafka-availability.js';
export { startKafka } from './kafka/local-kafka.js';
export type { LocalKafka, LocalKafkaOptions } from './kafka/local-kafka.js';
export type { LiveCounts } from './migration/batch-api.js';
export type { ControlGroup, ControlPlan } from './migration/control-plan.js';
export type {
  ExpectedEntity,
  LeftRecord,
  MigrationOptions,
  MigrationPart,
  MigrationWatcher,
  ReadAmounts,
  TargetChoice,
  TargetFacts,
} from './migration/migration-options.js';
export type { LogEvidence, MigrationEnd, MigrationResult } from './migration/migration-result.js';
export { migrationSolution, withSettings } from './migration/migration-solution.js';
export type { MigrationSolutionFacts } from './migration/migration-solution.js';
export { runMigration } from './migration/run-migration.js';
export type { DumpedEntity, TargetView } from './migration/target-view.js';
export { startPostgres } from './postgres/local-postgres.js';
export type { LocalPostgres, LocalPostgresOptions } from './postgres/local-postgres.js';
export type { Service, ServiceDeath } from './services/service.js';
export type { LocalServers } from './up/local-servers.js';
export { openPlatformLog } from './up/platform-log.js';
export type { PlatformLog } from './up/platform-log.js';
export { runUp, sampleParams } from './up/run-up.js';
export type { RunUpOptions, UpOutput } from './up/run-up.js';
export { startPlatform } from './up/start-platform.js';
export type { LocalPlatform, StartPlatformOptions } from './up/start-platform.js';
