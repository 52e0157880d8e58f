/**
 * The log in Apache Kafka: one topic, a partition a partition, a record a frame.
 *
 * I1  Only `baseOffset = expected` acknowledges; everything else is `unknown`. Kafka refuses no epoch:
 *     what a stale owner wrote stands in the log and is dropped by every reader's rule.
 * I2  Nothing rests on idempotence or transactions of Kafka, so offsets are gapless.
 * I3  Acknowledged means held by the replicas in sync, not flushed: three brokers for production.
 */
import { SymphainyError, symphainyError } from '@symphainy/kernel';
import type { Kafka } from 'kafkajs';
import { refuseMisuse, refuseUnknownPartition } from '../misuse.js';
import type { Wal, WalAppend, WalAppendResult, WalFence, WalRange, WalRecord } from '../wal.js';
import type { KafkaWalLog } from './kafka-client.js';
import { kafkaClient, messageOf } from './kafka-client.js';
import { KafkaReader } from './kafka-reader.js';
import { openTopic } from './kafka-topic.js';
import { KafkaWriter } from './kafka-writer.js';

export interface KafkaWalOptions {
  /** Addresses `host:port`. */
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Partitions beside the control log, which is partition 0. */
  readonly partitionCount: number;
  /** Copies of each partition when the topic is created; three, or as many as there are brokers. */
  readonly replicationFactor?: number;
  readonly log: KafkaWalLog;
}

export class KafkaWal implements Wal {
  readonly kind = 'kafka';
  readonly requestTimeoutMs: number;
  private readonly options: KafkaWalOptions;
  private readonly kafka: Kafka;
  private readonly writer: KafkaWriter;
  private readonly reader: KafkaReader;

  constructor(options: KafkaWalOptions) {
    this.options = options;
    this.kafka = kafkaClient(options.brokers, options.log);
    this.writer = new KafkaWriter(this.kafka, options.topic);
    this.reader = new KafkaReader(this.kafka, options.topic, options.log);
    this.requestTimeoutMs = this.writer.requestTimeoutMs;
  }

  async open(): Promise<void> {
    const { topic, partitionCount, replicationFactor, log } = this.options;
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      await openTopic(admin, { topic, partitions: partitionCount + 1, replicationFactor, log });
      await this.writer.open();
    } catch (cause) {
      if (cause instanceof SymphainyError) throw cause;
      throw symphainyError({
        code: 'SYM-WAL-0002',
        detail: `Topic ${topic} at ${this.options.brokers.join(', ')} could not be opened: ${messageOf(cause)}`,
        cause,
      });
    } finally {
      await admin.disconnect();
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  async append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(appends, this.options.partitionCount);
    return this.writer.append(appends);
  }

  async fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(fences, this.options.partitionCount);
    return this.writer.fence(fences);
  }

  async ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    for (const partition of partitions) refuseUnknownPartition(partition, this.options.partitionCount);
    return this.reader.ends(partitions);
  }

  read(
    ranges: readonly WalRange[],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    for (const { partition } of ranges) refuseUnknownPartition(partition, this.options.partitionCount);
    return this.reader.read(ranges, signal);
  }

  follow(
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    refuseUnknownPartition(partition, this.options.partitionCount);
    return this.reader.follow(partition, from, signal);
  }
}
