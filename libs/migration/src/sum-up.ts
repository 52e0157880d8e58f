/** The end of a run as a program reads it. Pure. */
import type { JudgedOutcome } from './judge-outcome.js';
import type { MigratedPart } from './migrate-part.js';
import type { MigrationOptions } from './migration-options.js';
import type { LogEvidence, MigrationEnd, MigrationResult } from './migration-result.js';
import type { Phase } from './phases.js';
import type { Times, WrittenReport } from './report-migration.js';
import type { RunFolder } from './run-folder.js';

export interface RunFacts {
  readonly options: Pick<MigrationOptions, 'wal' | 'copybookFile' | 'faults'>;
  readonly folder: RunFolder;
  readonly tenant: string;
  readonly migrated: readonly MigratedPart[];
  readonly judged: JudgedOutcome;
  readonly report: WrittenReport;
  readonly log: LogEvidence;
  readonly faults: Readonly<Record<string, number>>;
  readonly times: Times;
  readonly phases: readonly Phase[];
}

export function resultOf(facts: RunFacts): MigrationEnd {
  const { migrated, judged, log, folder, times, options } = facts;
  const { counts } = judged;
  const items = counts.migrated + counts.rejected + counts.failed;
  const result: MigrationResult = {
    policies: items,
    source_records: sourceRecordsOf(migrated),
    skipped: skippedOf(migrated),
    ...counts,
    verified: judged.verified,
    duplicates: judged.duplicates ?? null,
    faults: facts.faults,
    duration_ms: times.finishedAt.getTime() - times.startedAt.getTime(),
    per_second: perSecond(migrated),
    wal: { kind: options.wal, ...log.wal },
    replay: log.replay,
    source_file: migrated[0]?.part.sourceFile ?? '',
    copybook_file: options.copybookFile,
    target_dump: folder.targetDump,
    report: folder.reportPage,
  };
  const refused = refusedOf(judged);
  return {
    result,
    faults: faultsOf(facts),
    dataDir: folder.dataDir,
    tenant: facts.tenant,
    batchIds: migrated.map(({ batchId }) => batchId),
    ...(refused && { refused }),
    phases: facts.phases,
  };
}

/** Items that ended while somebody followed the batches, a second: what was done before does not count. */
function perSecond(migrated: readonly MigratedPart[]): number {
  let ended = 0;
  let milliseconds = 0;
  for (const { batch, items } of migrated) {
    ended += items.length - (batch.progress[0]?.done ?? 0);
    milliseconds += batch.durationMs;
  }
  return milliseconds === 0 ? 0 : Math.round((ended * 10_000) / milliseconds) / 10;
}

/** Records of the source: every part scans the same one. */
export function sourceRecordsOf([first]: readonly MigratedPart[]): number {
  return first?.scan.records ?? 0;
}

/** Records that no part migrates, by their type. */
export function skippedOf(migrated: readonly MigratedPart[]): MigrationResult['skipped'] {
  const taken = new Set(migrated.flatMap(({ part }) => part.recordTypes));
  const types = migrated[0]?.scan.types ?? [];
  return Object.fromEntries(
    types.flatMap(({ type, records, skipped }) =>
      skipped === undefined || type === null || taken.has(type) ? [] : [[type, { records, reason: skipped }]],
    ),
  );
}

/** What does not hold, in words. */
function faultsOf({ report, log, faults, options }: RunFacts): readonly string[] {
  return [
    ...report.checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`),
    ...(log.sound ? [] : ['The log is not sound: see symphainy wal verify']),
    ...(log.replay.equal ? [] : ['The log, folded again, does not give what is live: see symphainy replay']),
    ...(options.faults === 'none'
      ? []
      : Object.entries(faults).flatMap(([name, count]) =>
          count > 0 ? [] : [`The fault ${name} was to be injected and never was`],
        )),
  ];
}

function refusedOf({ left }: JudgedOutcome): MigrationEnd['refused'] {
  const [refusal] = left.refusals;
  const [example] = refusal?.examples ?? [];
  if (!refusal || !example) return undefined;
  const { policy, advice } = refusal;
  return {
    key: example.key,
    executionId: example.execution_id,
    policy,
    ...(advice !== undefined && { advice }),
  };
}
