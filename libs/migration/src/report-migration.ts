/** Has the Outcomes realm judge and report a migration, and keeps what it wrote in the run's folder. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JsonObject } from '@symphainy/kernel';
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import { artifactOf, carryOut } from './governed.js';
import type { JudgedOutcome } from './judge-outcome.js';
import type { MigratedPart } from './migrate-part.js';
import { migrationIntents } from './migration-solution.js';
import type { Phase } from './phases.js';
import type { RunFolder } from './run-folder.js';
import { skippedOf, sourceRecordsOf } from './sum-up.js';

export interface WrittenReport {
  readonly reconciled: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

export interface Times {
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export async function reportMigration(
  client: SymphainyClient,
  title: string,
  folder: RunFolder,
  migrated: readonly MigratedPart[],
  judged: JudgedOutcome,
  times: Times,
  phases: readonly Phase[],
): Promise<WrittenReport> {
  const [first] = migrated;
  if (!first) throw new TypeError('Nothing was migrated.');
  const executionId = await carryOut(client, {
    type: migrationIntents.report,
    params: outcomeOfRun(title, first, migrated, judged, times, phases),
    solutionId: first.part.solution.solutionId,
    idempotencyKey: `migration/${folder.runId}/report/${times.finishedAt.getTime()}`,
  });
  const [page, json] = await Promise.all([
    artifactOf(client, executionId, 'report_html'),
    artifactOf(client, executionId, 'report_json'),
  ]);
  await Promise.all([
    writeFile(folder.reportPage, page),
    writeFile(folder.reportJson, json),
    writeFile(folder.itemsFile, linesOf(migrated)),
  ]);
  return JSON.parse(json.toString()) as WrittenReport;
}

function outcomeOfRun(
  title: string,
  first: MigratedPart,
  migrated: readonly MigratedPart[],
  judged: JudgedOutcome,
  { startedAt, finishedAt }: Times,
  phases: readonly Phase[],
): JsonObject {
  const { counts, verified, duplicates, left } = judged;
  const outcome = {
    title,
    solution_id: first.part.solution.solutionId,
    batch_id: first.batchId,
    source: {
      system: first.part.sourceSystem,
      file: basename(first.part.sourceFile),
      sha256: first.scan.digest,
    },
    target: {
      system: first.part.targetSystem,
      collections: migrated.map(({ part }) => part.collection),
    },
    started_at: startedAt.toISOString(),
    finished_at: finishedAt.toISOString(),
    counts: {
      source_records: sourceRecordsOf(migrated),
      ...counts,
      verified,
      ...(duplicates !== undefined && { duplicates }),
    },
    skipped: Object.entries(skippedOf(migrated)).map(([type, one]) => ({ record_type: type, ...one })),
    phases,
    progress: progressOf(migrated),
    amounts: judged.amounts,
    control_totals: judged.controlTotals,
    refusals: left.refusals,
    incidents: left.incidents,
    findings: left.findings,
    checks: judged.checks,
  };
  // What is written here is JSON already; the schema of the intent says the rest.
  return outcome as unknown as JsonObject;
}

/** The curves of all batches, one after the other. */
function progressOf(migrated: readonly MigratedPart[]): readonly { at_ms: number; done: number }[] {
  let beforeMs = 0;
  let before = 0;
  return migrated.flatMap(({ batch, items }) => {
    const points = batch.progress.map(({ at_ms, done }) => ({
      at_ms: beforeMs + at_ms,
      done: before + done,
    }));
    beforeMs += Math.round(batch.durationMs);
    before += items.length;
    return points;
  });
}

function linesOf(migrated: readonly MigratedPart[]): string {
  return migrated
    .flatMap(({ part, items }) =>
      items.map((item) => `${JSON.stringify({ collection: part.collection, ...item })}\n`),
    )
    .join('');
}
