/** One part of a migration: its solution published, its source scanned, the plan made, the batch carried out. */
import { formatSolutionDocument, isErrorCode, symphainyError } from '@symphainy/kernel';
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { BatchApi, BatchItem } from './batch-api.js';
import { followBatch, type FollowedBatch } from './follow-batch.js';
import { artifactOf, carryOut } from './governed.js';
import type { MigrationPart, MigrationWatcher } from './migration-options.js';
import { migrationIntents } from './migration-solution.js';
import type { Phases } from './phases.js';
import { parseScan, type Scan } from './scan.js';

export interface MigratedPart {
  readonly part: MigrationPart;
  readonly batchId: string;
  readonly scan: Scan;
  readonly batch: FollowedBatch;
  readonly items: readonly BatchItem[];
}

const itemsPerPage = 200;

export async function migratePart(
  client: SymphainyClient,
  batches: BatchApi,
  part: MigrationPart,
  runId: string,
  phases: Phases,
  watcher: MigrationWatcher,
  signal: AbortSignal,
  progressed: (share: number) => void,
): Promise<MigratedPart> {
  const { solutionId } = part.solution;
  const key = (what: string): string => `migration/${runId}/${solutionId}/${what}`;
  const source = part.sourceSystem;
  await phases.measure(`Publish ${solutionId}`, () =>
    carryOut(client, {
      type: 'city.publish_solution',
      params: { document: formatSolutionDocument(part.solution) },
      idempotencyKey: key(`solution/${Date.now()}`),
    }),
  );
  const scan = await phases.measure('Scan and plan', async () => {
    const planned = await carryOut(client, {
      type: migrationIntents.plan,
      params: { source, policies: part.itemsStated, constraints: [] },
      solutionId,
      idempotencyKey: key('plan'),
    });
    return parseScan(await artifactOf(client, planned, 'scan'));
  });
  const { batchId } = await batches.start({
    type: migrationIntents.run,
    params: { source, run: runId },
    solutionId,
    idempotencyKey: key('batch'),
  });
  watcher.log(`batch ${batchId}: ${scan.entities} items`);
  const batch = await phases.measure('Migrate', () =>
    followBatch(
      batches,
      batchId,
      (counts) => {
        watcher.progress(counts, scan.entities);
        const done = counts.migrated + counts.rejected + counts.failed;
        progressed(scan.entities === 0 ? 1 : done / scan.entities);
      },
      signal,
    ),
  );
  watcher.batchEnded();
  refuseFailedBatch(batchId, batch);
  const items = await phases.measure('Collect', () => allItems(batches, batchId));
  return { part, batchId, scan, batch, items };
}

/** A batch whose items ended succeeds, however they ended; one that fails did not get through its source. */
function refuseFailedBatch(batchId: string, { state }: FollowedBatch): void {
  if (state.status === 'SUCCEEDED') return;
  const { status, error } = state;
  throw symphainyError({
    code: error && isErrorCode(error.code) ? error.code : 'SYM-LP-0003',
    detail: `The batch ${batchId} is ${status}${error ? `: ${error.detail}` : ''}`,
  });
}

async function allItems(batches: BatchApi, batchId: string): Promise<readonly BatchItem[]> {
  const items: BatchItem[] = [];
  for (let cursor: string | undefined, isLast = false; !isLast;) {
    const page = await batches.items(batchId, {
      limit: itemsPerPage,
      ...(cursor !== undefined && { cursor }),
    });
    items.push(...page.items);
    cursor = page.nextCursor;
    isLast = cursor === undefined;
  }
  return items;
}
