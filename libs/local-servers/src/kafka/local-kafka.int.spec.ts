import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { isAlive, signal } from '../processes/supervised-process.js';
import { describeWithKafka } from '../testing/servers.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { LocalKafka } from './local-kafka.js';
import { startKafka } from './local-kafka.js';

const log = () => undefined;
const testTimeoutMs = 120_000;
/** Above every pid that Linux gives. */
const deadPid = 2 ** 22 + 1;

await describeWithKafka('a local Kafka', () => {
  let dataDir: string;
  const started: LocalKafka[] = [];

  async function start(brokers: 1 | 3 = 1): Promise<LocalKafka> {
    const server = await startKafka({ dataDir, brokers, log });
    started.push(server);
    return server;
  }

  beforeEach(async () => {
    dataDir = await temporaryFolder();
  });

  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, testTimeoutMs);

  test(
    'has its topics and records after a restart and after SIGKILL, at the same address',
    async () => {
      const first = await start();
      await createTopic(first);
      await write(first);
      await first.stop();
      expect(isAlive(first.pids[0]!)).toBe(false);

      const second = await start();
      expect(second.brokers).toEqual(first.brokers);
      expect(await end(second)).toBe('1');
      signal(second.pids[0]!, 'SIGKILL');

      const third = await start();
      await write(third);
      expect(await end(third)).toBe('2');
    },
    testTimeoutMs,
  );

  test(
    'refuses a data directory in use or of another size, and takes over one whose platform is gone',
    async () => {
      const first = await start();
      await expect(startKafka({ dataDir, log })).rejects.toMatchObject({ code: 'SYM-LP-0004' });
      await writeFile(join(dataDir, 'owner'), `${deadPid}\n`);

      const second = await start();
      expect(isAlive(first.pids[0]!)).toBe(false);
      await second.stop();
      await expect(startKafka({ dataDir, brokers: 3, log })).rejects.toMatchObject({ code: 'SYM-LP-0005' });
    },
    testTimeoutMs,
  );

  test(
    'three brokers go on when one is killed, and take it back',
    async () => {
      const server = await start(3);
      await createTopic(server);
      await write(server);
      await server.kill(0);
      await write(server);
      await server.restart(0);

      expect(await end(server)).toBe('2');
    },
    testTimeoutMs,
  );
});

function client(server: LocalKafka): Kafka {
  return new Kafka({ brokers: [...server.brokers], logLevel: logLevel.NOTHING });
}

async function createTopic(server: LocalKafka): Promise<void> {
  const admin = client(server).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: 'word', numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
}

async function write(server: LocalKafka): Promise<void> {
  const producer = client(server).producer();
  await producer.connect();
  await producer.send({ topic: 'word', acks: -1, messages: [{ value: 'x' }] });
  await producer.disconnect();
}

async function end(server: LocalKafka): Promise<string> {
  const admin = client(server).admin();
  await admin.connect();
  const [partition] = await admin.fetchTopicOffsets('word');
  await admin.disconnect();
  return partition!.high;
}
