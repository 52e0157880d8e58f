/**
 * The writing half. A plain producer: not idempotent, no transactions, `acks` of all replicas in sync, and
 * nothing is ever sent twice. One request a broker carries the frames of all its partitions.
 *
 * Only the offset that was expected acknowledges. A smaller or greater one means that another owner wrote,
 * or that a straggler of an earlier request landed: doubt, like an error and like silence.
 */
import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import type { WalAppend, WalAppendResult, WalFence } from '../wal.js';
import { timeouts } from './kafka-client.js';

/** How long the broker itself may wait for its replicas: it answers before we stop listening. */
const replicationTimeoutMs = 1_500;

export class KafkaWriter {
  readonly requestTimeoutMs = timeouts.connect + timeouts.request;
  private readonly topic: string;
  private readonly producer: Producer;

  constructor(kafka: Kafka, topic: string) {
    this.topic = topic;
    this.producer = kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
  }

  async open(): Promise<void> {
    await this.producer.connect();
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  async append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    const expected = new Map(appends.map((append) => [append.partition, append.expected]));
    return await this.send(appends, (partition, offset) => {
      if (offset === expected.get(partition)) return { type: 'ok', partition, offset };
      return unknown(
        partition,
        new Error(`The record got offset ${offset}; ${expected.get(partition)} was expected.`),
      );
    });
  }

  fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]> {
    return this.send(fences, (partition, offset) => ({ type: 'ok', partition, offset }));
  }

  private async send(
    frames: readonly WalFence[],
    judge: (partition: number, offset: number) => WalAppendResult,
  ): Promise<readonly WalAppendResult[]> {
    if (frames.length === 0) return [];
    try {
      const offsets = new Map(
        (await this.produce(frames)).map(({ partition, baseOffset }) => [partition, Number(baseOffset)]),
      );
      return frames.map(({ partition }) => {
        const offset = offsets.get(partition);
        return offset === undefined || Number.isNaN(offset)
          ? unknown(partition, new Error('The broker did not say at which offset the record stands.'))
          : judge(partition, offset);
      });
    } catch (caught) {
      const cause = caught instanceof Error ? caught : new Error(String(caught));
      return frames.map(({ partition }) => unknown(partition, cause));
    }
  }

  /** Rejects at the time limit; what is under way then may still land, under an epoch that is over. */
  private async produce(frames: readonly WalFence[]): Promise<readonly RecordMetadata[]> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const silent = () => reject(new Error(`No answer within ${this.requestTimeoutMs} ms.`));
      timer = setTimeout(silent, this.requestTimeoutMs);
    });
    const work = this.producer.sendBatch({
      acks: -1,
      timeout: replicationTimeoutMs,
      topicMessages: [
        {
          topic: this.topic,
          messages: frames.map(({ partition, bytes }) => ({
            partition,
            key: null,
            value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
          })),
        },
      ],
    });
    try {
      return await Promise.race([work, silence]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function unknown(partition: number, cause: Error): WalAppendResult {
  return { type: 'unknown', partition, cause };
}
