import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import { describeWithKafka } from '@symphainy/local-servers/testing';
import type { Execution, SymphainyClient } from '@symphainy/platform-sdk-client';
import { checkHistory, noFindings, resolveUnknown } from './load/check-history.js';
import { RecordedLoad } from './load/recorded-load.js';
import { scanLog } from './log/log-scan.js';
import type { LogScan } from './log/log-scan.js';
import { replay } from './log/replay-digests.js';
import { TestPlatform } from './platform/test-platform.js';
import { chooseSeed, seededRandom } from './seeded-random.js';
import { until } from './until.js';

const seed = chooseSeed();
const kills = 3;

function killingRuntime(wal: 'postgres' | 'kafka'): void {
  let platform: TestPlatform;
  let load: RecordedLoad;
  let patient: SymphainyClient;
  let log: LogScan;

  beforeAll(async () => {
    const random = seededRandom(seed);
    platform = await TestPlatform.start({ wal });
    patient = platform.client('acme');
    load = new RecordedLoad({
      client: platform.client('acme', { retryForMs: 0 }),
      submission: { type: 'operations.plan_migration', params: sampleParams(350_000), labels: { run: wal } },
      callers: 32,
      name: `kill-${wal}`,
      pauseMs: 60,
    });
    load.start();
    await acknowledged(20 + Math.floor(random() * 200));
    for (let kill = 0; kill < kills; kill++) {
      platform.runtime.kill('SIGKILL');
      await until('Runtime to be gone', () => !platform.runtime.isRunning);
      // Once the edge dies too, with requests under way of which the callers then know nothing.
      const edge = kill === 1 ? platform.service('experience').restart() : undefined;
      await Promise.all([edge, platform.runtime.restart()]);
      await acknowledged(50 + Math.floor(random() * 200));
    }
    await load.stop();
    await resolveUnknown(load, patient);
    log = await until('every execution to end', async () => {
      const scanned = await scanLog(platform.dataDir);
      return [...scanned.accepted.keys()].every((id) => scanned.ended.has(id)) && scanned;
    });
  });
  afterAll(async () => {
    await load?.stop();
    await platform?.stop();
  });

  /** So many more than now. */
  async function acknowledged(more: number): Promise<void> {
    const goal = load.acknowledged().length + more;
    await until(`${more} more acknowledgements`, () => load.acknowledged().length >= goal);
  }

  test('loses nothing that was acknowledged, applies nothing twice and brings everything to its end', () => {
    expect(load.acknowledged().length).toBeGreaterThan(kills * 50);
    expect(load.operations.filter(({ told }) => told?.type !== 'acknowledged')).toEqual([]);
    expect(checkHistory(load, log)).toEqual(noFindings);
    expect(log.partitions.flatMap(({ damage, stale }) => [...(damage ? [damage] : []), ...stale])).toEqual(
      [],
    );
  });

  test('starts an epoch at each partition for each life of Runtime', () => {
    for (const { epochs } of log.partitions) {
      expect(new Set(epochs.map(({ owner }) => owner)).size).toBeGreaterThanOrEqual(1);
      expect(epochs.map(({ epoch }) => epoch)).toEqual(
        [...new Set(epochs.map(({ epoch }) => epoch))].sort((left, right) => left - right),
      );
    }
    const owners = new Set(log.partitions.flatMap(({ epochs }) => epochs.map(({ owner }) => owner)));
    expect(owners.size).toBe(kills + 1);
  });

  test('answers repeats of acknowledged requests with the same execution, finished', async () => {
    const sample = load.acknowledged().filter((_, index) => index % 25 === 0);
    const answers = await Promise.all(sample.map((operation) => load.repeat(operation, patient)));
    expect(
      answers.map(({ execution_id, intent_id, status }) => ({ execution_id, intent_id, status })),
    ).toEqual(
      sample.map(({ told }) => ({
        execution_id: told.executionId,
        intent_id: told.intentId,
        status: 'SUCCEEDED',
      })),
    );
  });

  test('shows each execution once to whoever lists them, all succeeded', async () => {
    const position = (
      await patient.submit({ type: 'operations.plan_migration', params: sampleParams(1), wait: 30 })
    ).execution_id;
    const found: Execution[] = [];
    const all = await until('the rows to be complete', async () => {
      found.length = 0;
      let cursor: string | undefined;
      do {
        const page = await patient.executions.list({ limit: 200, ...(cursor !== undefined && { cursor }) });
        found.push(...page.executions);
        cursor = page.next_cursor;
      } while (cursor !== undefined);
      return (
        found.some(({ execution_id: id }) => id === position) && found.every(({ finished_at }) => finished_at)
      );
    });
    expect(all).toBe(true);
    const ids = found.map(({ execution_id: id }) => id).filter((id) => id !== position);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(
      load
        .acknowledged()
        .map(({ told }) => told.executionId)
        .sort(),
    );
    expect(found.filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
  });

  test('has state and rows that are what the log gives when it is folded again', async () => {
    const report = await replay(platform.dataDir);
    expect(report).toMatchObject({ equal: true, differences: [], not_compared: [] });
    expect(report.rows.different).toEqual([]);
    expect(report.rows.compared).toBeGreaterThan(load.acknowledged().length);
    expect(report.live_digest).toBe(report.replayed_digest);
  });
}

describe('Killing Runtime at random points under load, with the log in Postgres', () =>
  killingRuntime('postgres'));

await describeWithKafka('Killing Runtime at random points under load, with the log in Kafka', () =>
  killingRuntime('kafka'),
);
