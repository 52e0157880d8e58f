/**
 * A migration from end to end on a platform of its own: platform and target started, policy and solutions
 * published, each source scanned, planned and migrated as a batch, everything held against everything else,
 * reported, and the log judged. Everything that is done to records is a governed intent through the public API.
 *
 * I1  What was started is stopped again, however the run ends; what it recorded is kept in its folder.
 * I2  A run that was interrupted is gone on with under the same keys: nothing is migrated twice.
 */
import { symphainyError } from '@symphainy/kernel';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { deathError, startPlatform } from '@symphainy/local-platform';
import type { LocalPlatform } from '@symphainy/local-platform';
import { carryOut } from './governed.js';
import { judgeOutcome } from './judge-outcome.js';
import { ServiceKiller } from './kill-services.js';
import { migratePart, type MigratedPart } from './migrate-part.js';
import type { MigrationOptions, TargetFacts } from './migration-options.js';
import type { MigrationEnd } from './migration-result.js';
import { Phases } from './phases.js';
import { batchApiOf } from './platform-batches.js';
import { reportMigration } from './report-migration.js';
import { openRunFolder, type RunFolder } from './run-folder.js';
import { sampleTargetPlace, startSampleTarget } from './sample-target.js';
import { resultOf } from './sum-up.js';
import { TargetObserver } from './target-observer.js';
import type { TargetView } from './target-view.js';

const targetDatabase = 'policy_api';
const sampleSecret = 'new_policy_api';
/** Of the requests that the sample target gets with faults `some`. */
const faultShares = {
  rate_limit: 0.03,
  server_error: 0.03,
  delay: 0.03,
  // Only writes can meet it, a third of the requests.
  drop_after_commit: 0.09,
  delay_ms: 3_000,
};
const retryForMs = 60_000;

export async function runMigration(options: MigrationOptions): Promise<MigrationEnd> {
  const { watcher, signal } = options;
  const folder = await openRunFolder(options.out, options.subject, options.keep);
  if (folder.isContinued) watcher.log(`going on with what an earlier run kept in ${folder.path}`);
  const place = options.target.type === 'sample' ? await sampleTargetPlace(folder.targetFile) : undefined;
  const secrets = place
    ? { [sampleSecret]: place.token }
    : options.target.type === 'own'
      ? options.target.secrets
      : {};
  const environment = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [secretVariable(name), value]),
  );
  const platform = await startPlatform({
    dataDir: folder.dataDir,
    wal: options.wal,
    ...(options.kafka !== undefined && { kafka: options.kafka }),
    port: 0,
    exitWhenChildDies: options.faults === 'none',
    // Grants carry the secret to whoever writes; only reading needs it in the service.
    serviceEnvironment: { runtime: environment, content: environment },
    log: (line) => watcher.log(line),
    signal,
  });
  const closing: (() => Promise<void>)[] = [() => platform.stop()];
  try {
    let target: { facts: TargetFacts; observer: TargetObserver } | undefined;
    if (place) {
      await platform.servers.postgres.createDatabase(targetDatabase);
      const databaseUrl = platform.servers.postgres.connectionString(targetDatabase);
      const started = await startSampleTarget(place, databaseUrl, folder.targetLog);
      closing.push(() => started.stop());
      target = {
        facts: { baseUrl: started.url, secret: sampleSecret },
        observer: new TargetObserver(started.url, started.token),
      };
    }
    const client = clientOf(platform);
    closing.push(() => client.close());
    const died = platform.ended.then(async (death) => {
      throw death
        ? await deathError(death)
        : symphainyError({ code: 'SYM-LP-0009', detail: 'The platform was stopped.' });
    });
    died.catch(() => undefined);
    const end = await Promise.race([migrateWith(options, folder, platform, client, target), died]);
    await folder.finished();
    return end;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

async function migrateWith(
  options: MigrationOptions,
  folder: RunFolder,
  platform: LocalPlatform,
  client: SymphainyClient,
  target: { facts: TargetFacts; observer: TargetObserver } | undefined,
): Promise<MigrationEnd> {
  const { watcher, signal } = options;
  const startedAt = new Date();
  const phases = new Phases((name) => watcher.phase(name));
  await phases.measure('Publish the policy', () =>
    carryOut(client, {
      type: 'city.publish_policy',
      params: { text: options.policy.text, name: options.policy.name },
      idempotencyKey: `migration/${folder.runId}/policy/${startedAt.getTime()}`,
    }),
  );
  const isFaulty = options.faults === 'some';
  if (isFaulty && target) await target.observer.setFaults({ ...faultShares, seed: options.seed });
  const killer = new ServiceKiller(
    isFaulty
      ? [
          { service: platform.services.get('content')!, atShare: 0.25 },
          { service: platform.services.get('runtime')!, atShare: 0.55 },
        ]
      : [],
  );
  const batches = batchApiOf(client);
  const parts = options.partsFor(target?.facts ?? { baseUrl: '', secret: '' });
  const migrated: MigratedPart[] = [];
  for (const part of parts) {
    migrated.push(
      await migratePart(client, batches, part, folder.runId, phases, watcher, signal, (share) =>
        killer.progressed(share),
      ),
    );
  }
  const finishedAt = new Date();
  await killer.settled();
  const injected = isFaulty && target ? await target.observer.injectedFaults() : {};
  if (isFaulty && target) {
    await target.observer.setFaults({
      rate_limit: 0,
      server_error: 0,
      delay: 0,
      drop_after_commit: 0,
      delay_ms: 0,
      seed: options.seed,
    });
  }
  const judged = await phases.measure('Reconcile', () =>
    judgeOutcome({
      client,
      migrated,
      target: target?.observer ?? ownView(options.target),
      dumpFile: folder.targetDump,
      readAmounts: options.readAmounts,
      expected: options.expected,
    }),
  );
  const times = { startedAt, finishedAt };
  const report = await phases.measure('Report', () =>
    reportMigration(client, options.title, folder, migrated, judged, times, phases.list()),
  );
  const log = await phases.measure('Judge the log', () => options.judgeLog(platform.dataDir));
  const faults = Object.fromEntries([
    ...Object.entries(injected),
    ...Object.entries(killer.killed).map(([name, count]) => [`${name}_killed`, count]),
  ]) as Record<string, number>;
  return resultOf({
    options,
    folder,
    tenant: platform.tenants[0]!.tenant,
    migrated,
    judged,
    report,
    log,
    faults,
    times,
    phases: phases.list(),
  });
}

function ownView(target: MigrationOptions['target']): TargetView {
  if (target.type === 'own') return target.view;
  throw new TypeError('The sample target was not started.');
}

function clientOf({ rest, tenants }: LocalPlatform): SymphainyClient {
  const account = tenants[0];
  if (!account) throw new TypeError('The platform has no development tenants.');
  const { tenant, email, password } = account;
  const credentials = { type: 'password', tenant, email, password } as const;
  return new SymphainyClient({ url: rest, credentials, retryForMs });
}

/** The environment variable in which services look for a secret. */
function secretVariable(name: string): string {
  return `SYMPHAINY_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
}
