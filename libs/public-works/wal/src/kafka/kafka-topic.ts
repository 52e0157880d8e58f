/**
 * The topic of the log: created with what the log needs, or checked to have it.
 * Nothing may ever be deleted or compacted in it, and no replica that lags may lead.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { SymphainyError, symphainyError } from '@symphainy/kernel';
import type { Admin } from 'kafkajs';
import kafkajs from 'kafkajs';
import { frameBytesMax } from '../wal.js';
import type { KafkaWalLog } from './kafka-client.js';

const replicationWanted = 3;
const servedWithinMs = 20_000;
/** Room for the envelope of a record batch around the largest frame. */
const envelopeBytesMax = 64 * 1024;

export interface KafkaTopicOptions {
  readonly topic: string;
  /** Partitions of the topic, the control log included. */
  readonly partitions: number;
  readonly replicationFactor: number | undefined;
  readonly log: KafkaWalLog;
}

/** Throws SYM-WAL-0003 for a topic that does not fit. */
export async function openTopic(admin: Admin, options: KafkaTopicOptions): Promise<void> {
  const { topic, partitions, log } = options;
  const brokers = (await admin.describeCluster()).brokers.length;
  const replicationFactor = options.replicationFactor ?? Math.min(replicationWanted, brokers);
  if (!(await admin.listTopics()).includes(topic)) {
    const isCreated = await admin.createTopics({
      waitForLeaders: false,
      topics: [
        {
          topic,
          numPartitions: partitions,
          replicationFactor,
          configEntries: Object.entries(settings(replicationFactor)).map(([name, value]) => ({
            name,
            value,
          })),
        },
      ],
    });
    if (isCreated)
      log('info', `Topic ${topic} was created: ${partitions} partitions in ${replicationFactor} copies.`);
  }
  await untilServed(admin, options);
  if (brokers === 1) {
    log('warn', 'The log is kept by a single Kafka broker: for development only. Production needs three.');
  }
}

/** A new topic, or a cluster that has just started, needs a moment until every partition has its leader. */
async function untilServed(admin: Admin, options: KafkaTopicOptions): Promise<void> {
  const deadline = performance.now() + servedWithinMs;
  for (;;) {
    try {
      await requireFit(admin, options);
      await admin.fetchTopicOffsets(options.topic);
      return;
    } catch (error) {
      if (error instanceof SymphainyError || performance.now() > deadline) throw error;
      await wait(50);
    }
  }
}

async function requireFit(admin: Admin, { topic, partitions, log }: KafkaTopicOptions): Promise<void> {
  const [metadata] = (await admin.fetchTopicMetadata({ topics: [topic] })).topics;
  const found = metadata!.partitions.length;
  if (found !== partitions) {
    throw misfit(
      topic,
      `has ${found} partitions, the configuration asks for ${partitions} with the control log`,
    );
  }
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
  });
  const values = new Map(
    described.resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
  );
  const copies = metadata!.partitions[0]!.replicas.length;
  for (const [name, wanted] of Object.entries(safety)) {
    if (values.get(name) !== wanted) {
      throw misfit(topic, `has ${name}=${values.get(name)}, which may lose records; it must be ${wanted}`);
    }
  }
  if (Number(values.get('max.message.bytes')) < frameBytesMax + envelopeBytesMax) {
    throw misfit(topic, `takes only ${values.get('max.message.bytes')} bytes a record (max.message.bytes)`);
  }
  if (copies > 1 && Number(values.get('min.insync.replicas')) < 2) {
    log('warn', `Topic ${topic} has ${copies} copies but acknowledges after one (min.insync.replicas).`);
  }
}

const safety = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'unclean.leader.election.enable': 'false',
} as const;

function settings(replicationFactor: number): Record<string, string> {
  return {
    ...safety,
    'min.insync.replicas': replicationFactor >= replicationWanted ? '2' : '1',
    'max.message.bytes': String(frameBytesMax + envelopeBytesMax),
  };
}

function misfit(topic: string, what: string): Error {
  return symphainyError({ code: 'SYM-WAL-0003', detail: `Topic ${topic} ${what}.` });
}
