import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalKafka } from '@symphainy/local-servers/testing';
import { describeWithKafka, sharedTestKafka, startKafka } from '@symphainy/local-servers/testing';
import { Kafka, logLevel } from 'kafkajs';
import { all, describeWal, fence, frame } from '../wal-contract.js';
import type { WalAppendResult } from '../wal.js';
import type { KafkaWalLog } from './kafka-client.js';
import { KafkaWal } from './kafka-wal.js';

const silent: KafkaWalLog = () => undefined;

await describeWithKafka('Kafka', () => {
  const kafka = sharedTestKafka();
  const newTopic = () => `test-${randomUUID()}`;

  function log(topic: string, more: { partitionCount?: number; log?: KafkaWalLog } = {}): KafkaWal {
    return new KafkaWal({ brokers: kafka.brokers(), topic, partitionCount: 3, log: silent, ...more });
  }

  async function withAdmin<Answer>(
    ask: (admin: ReturnType<Kafka['admin']>) => Promise<Answer>,
  ): Promise<Answer> {
    const admin = new Kafka({ brokers: [...kafka.brokers()], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      return await ask(admin);
    } finally {
      await admin.disconnect();
    }
  }

  describeWal({
    name: 'Kafka',
    refuses: false,
    histories: 2,
    async fresh() {
      const topic = newTopic();
      return () => log(topic);
    },
  });

  test('a record that lands where it was not expected is unknown, and stands there for readers to judge', async () => {
    const topic = newTopic();
    const owner = log(topic);
    const zombie = log(topic);
    await owner.open();
    await zombie.open();
    await owner.fence([fence(1, 2, 'start')]);

    expect(await zombie.append([frame(1, 0, 1, 'zombie')])).toMatchObject([{ type: 'unknown' }]);
    expect(await owner.append([frame(1, 1, 2, 'doubtful')])).toMatchObject([{ type: 'unknown' }]);
    expect(await owner.fence([fence(1, 3, 'again')])).toEqual([{ type: 'ok', partition: 1, offset: 3 }]);
    expect(await all(owner, [{ partition: 1, from: 0, end: 4 }])).toEqual([
      '1@0 start',
      '1@1 zombie',
      '1@2 doubtful',
      '1@3 again',
    ]);
    await Promise.all([owner.close(), zombie.close()]);
  });

  test('the topic is one that forgets nothing, and a single broker is said to be for development', async () => {
    const topic = newTopic();
    const messages: string[] = [];
    const wal = log(topic, { log: (level, message) => messages.push(`${level} ${message}`) });
    await wal.open();
    await wal.close();

    const { resources } = await withAdmin((admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: topic }] }),
    );
    const settings = resources[0]!.configEntries.map(
      ({ configName, configValue }) => `${configName}=${configValue}`,
    );
    expect(settings).toEqual(
      expect.arrayContaining([
        'cleanup.policy=delete',
        'retention.ms=-1',
        'retention.bytes=-1',
        'unclean.leader.election.enable=false',
      ]),
    );
    const brokers = await withAdmin(async (admin) => (await admin.describeCluster()).brokers.length);
    expect(messages.some((message) => message.includes('development only'))).toBe(brokers === 1);
  });

  test('a topic with another number of partitions is refused', async () => {
    const topic = newTopic();
    const first = log(topic);
    await first.open();
    await first.close();
    const second = log(topic, { partitionCount: 4 });

    await expect(second.open()).rejects.toMatchObject({ code: 'SYM-WAL-0003' });
    await second.close();
  });

  test('a topic that would delete old records is refused', async () => {
    const topic = newTopic();
    await withAdmin((admin) => admin.createTopics({ topics: [{ topic, numPartitions: 4 }] }));
    const wal = log(topic);

    await expect(wal.open()).rejects.toMatchObject({ code: 'SYM-WAL-0003' });
    await wal.close();
  });

  test('owners that open a new log at the same moment create it once', async () => {
    const topic = newTopic();
    const logs = [log(topic), log(topic), log(topic)];
    await Promise.all(logs.map((wal) => wal.open()));

    expect(await logs[2]!.append([frame(1, 0, 1, 'a')])).toEqual([{ type: 'ok', partition: 1, offset: 0 }]);
    await Promise.all(logs.map((wal) => wal.close()));
  });

  test('readers leave no group behind', async () => {
    const topic = newTopic();
    const wal = log(topic);
    await wal.open();
    await wal.append([frame(1, 0, 1, 'a')]);
    await all(wal, [{ partition: 1, from: 0, end: 1 }]);
    for await (const batch of wal.follow(1, 0, new AbortController().signal)) {
      if (batch.length === 0) break;
    }
    await wal.close();

    const { groups } = await withAdmin((admin) => admin.listGroups());
    expect(groups.filter(({ groupId }) => groupId.startsWith(topic))).toEqual([]);
  });

  test('a log that ends before the offset to follow from is damaged', async () => {
    const wal = log(newTopic());
    await wal.open();

    const follower = wal.follow(1, 3, new AbortController().signal);
    await expect(follower.next()).rejects.toMatchObject({ code: 'SYM-WAL-0001' });
    await wal.close();
  });
});

await describeWithKafka('Kafka that stops for a while', () => {
  let dataDir: string;
  let server: LocalKafka;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'symphainy-test-'));
    server = await startKafka({ dataDir, log: () => undefined });
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }, 60_000);

  test('leaves a record in doubt that lands late; a new epoch follows it, and a follower sees both', async () => {
    const wal = new KafkaWal({ brokers: server.brokers, topic: 'log', partitionCount: 1, log: silent });
    await wal.open();
    await wal.fence([fence(1, 1, 'start')]);
    const stop = new AbortController();
    const seen: string[] = [];
    let hasBegun: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (hasBegun = resolve));
    const following = (async () => {
      for await (const batch of wal.follow(1, 0, stop.signal)) {
        seen.push(...batch.map(({ offset, bytes }) => `${offset} ${Buffer.from(bytes).toString()}`));
        if (seen.length > 0) hasBegun();
        if (seen.some((text) => text.endsWith('next'))) stop.abort();
      }
    })();

    await begun;
    process.kill(server.pids[0]!, 'SIGSTOP');
    expect(await wal.append([frame(1, 1, 1, 'doubtful')])).toMatchObject([{ type: 'unknown' }]);
    process.kill(server.pids[0]!, 'SIGCONT');

    const epoch = await firstAcknowledged(() => wal.fence([fence(1, 2, 'again')]));
    const next = epoch.offset + 1;
    expect(await wal.append([frame(1, next, 2, 'next')])).toEqual([
      { type: 'ok', partition: 1, offset: next },
    ]);
    await following;
    expect(seen[0]).toBe('0 start');
    expect(seen.at(-1)).toBe(`${next} next`);
    expect(seen.filter((text) => text.endsWith('doubtful')).length).toBeLessThanOrEqual(1);
    await wal.close();
  }, 120_000);
});

/** An owner in doubt tries to start an epoch until the log takes it. */
async function firstAcknowledged(
  attempt: () => Promise<readonly WalAppendResult[]>,
): Promise<Extract<WalAppendResult, { type: 'ok' }>> {
  for (let tries = 0; tries < 20; tries++) {
    const [result] = await attempt();
    if (result?.type === 'ok') return result;
  }
  throw new Error('The log never took the epoch.');
}

test('a broker that cannot be reached is unknown to a writer and an error to a reader', async () => {
  const wal = new KafkaWal({ brokers: ['127.0.0.1:1'], topic: 'none', partitionCount: 1, log: silent });

  expect(await wal.append([frame(1, 0, 1, 'x')])).toMatchObject([{ type: 'unknown' }]);
  await expect(wal.ends([1])).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await wal.close();
});
