import { setTimeout as pause } from 'node:timers/promises';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import type { Service } from '@symphainy/local-platform';
import { checkHistory, noFindings, resolveUnknown } from './load/check-history.js';
import { RecordedLoad } from './load/recorded-load.js';
import { scanLog } from './log/log-scan.js';
import { PartitionOwners } from './log/partition-owners.js';
import { TestPlatform } from './platform/test-platform.js';
import { until } from './until.js';

/** Well below what an owner allows itself after its last renewal (4 s) and renews every 1.5 s. */
const shortStopMs = 1_500;

describe('An owner of partitions that stops without knowing it, with another Runtime beside it', () => {
  let platform: TestPlatform;
  let owners: PartitionOwners;
  let load: RecordedLoad;

  beforeAll(async () => {
    platform = await TestPlatform.start({ wal: 'postgres', runtimes: 2 });
    owners = await PartitionOwners.open(platform.platform.databaseUrl);
    load = new RecordedLoad({
      client: platform.client('acme', { retryForMs: 0 }),
      submission: {
        type: 'operations.plan_migration',
        params: sampleParams(350_000),
        labels: { run: 'zombie' },
      },
      callers: 16,
      name: 'zombie',
      pauseMs: 60,
    });
    load.start();
    await acknowledged(50);
  });
  afterAll(async () => {
    await load?.stop();
    await owners?.close();
    await platform?.stop();
  });

  async function acknowledged(more: number): Promise<void> {
    const goal = load.acknowledged().length + more;
    await until(`${more} more acknowledgements`, () => load.acknowledged().length >= goal);
  }

  /** The instance that holds the most partitions. */
  async function principalOwner(): Promise<Service> {
    const leases = await owners.leases();
    const held = (service: Service) => leases.filter(({ address }) => address === service.plan.grpc).length;
    const [first] = instances().sort((left, right) => held(right) - held(left));
    expect(held(first!)).toBeGreaterThan(0);
    return first!;
  }

  function instances(): Service[] {
    return ['runtime', 'runtime-2'].map((name) => platform.service(name));
  }

  test('for less than its lease keeps its partitions: there is no failover', async () => {
    const before = await owners.epochs();
    const owner = await principalOwner();
    owner.kill('SIGSTOP');
    await pause(shortStopMs);
    owner.kill('SIGCONT');
    await acknowledged(50);
    expect(await owners.epochs()).toEqual(before);
  });

  test('for longer loses them to the other, and acknowledges nothing when it goes on', async () => {
    const before = await owners.epochs();
    const zombie = await principalOwner();
    const heir = instances().find((instance) => instance !== zombie)!;
    const lost = (await owners.leases()).filter(({ address }) => address === zombie.plan.grpc);
    const zombieNames = new Set(lost.map(({ owner }) => owner));

    zombie.kill('SIGSTOP');
    const after = await until('the other instance to hold every partition', async () => {
      const leases = await owners.leases();
      return leases.every(({ address }) => address === heir.plan.grpc) && leases;
    });
    for (const { partition } of lost) {
      const epoch = after.find((lease) => lease.partition === partition)!.epoch;
      expect(epoch).toBeGreaterThan(before.get(partition)!);
    }
    await acknowledged(100);
    zombie.kill('SIGCONT');
    await until('the zombie to notice', async () => {
      const log = await readFile(zombie.plan.logFile, 'utf8');
      return lost.every(({ partition, epoch }) => log.includes(lossOf(partition, epoch)));
    });
    await acknowledged(100);
    expect((await owners.leases()).every(({ address }) => address === heir.plan.grpc)).toBe(true);

    await load.stop();
    await resolveUnknown(load, platform.client('acme'));
    const log = await until('every execution to end', async () => {
      const scanned = await scanLog(platform.dataDir);
      return [...scanned.accepted.keys()].every((id) => scanned.ended.has(id)) && scanned;
    });
    expect(checkHistory(load, log)).toEqual(noFindings);
    expect(load.operations.filter(({ told }) => told?.type !== 'acknowledged')).toEqual([]);
    for (const { partition, epochs, stale, damage } of log.partitions) {
      expect({ partition, stale, damage }).toEqual({ partition, stale: [], damage: undefined });
      const last = epochs.at(-1)!;
      if (lost.some((lease) => lease.partition === partition)) expect(zombieNames).not.toContain(last.owner);
    }
  });
});

/** As the service writes it to its log. */
function lossOf(partition: number, epoch: number): string {
  return `"partition":${partition},"epoch":${epoch},"message":"partition lost"`;
}
