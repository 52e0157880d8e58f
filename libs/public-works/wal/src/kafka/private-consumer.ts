/**
 * Reads some partitions of a topic from given offsets. kafkajs knows no reading without a group: this is a
 * group of one, with a name of its own, that commits nothing and is deleted at the end. Its assigner gives
 * it only the partitions that it wants.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import type { Consumer, EachBatchPayload, Kafka, PartitionAssigner } from 'kafkajs';
import { AssignerProtocol } from 'kafkajs';
import type { WalRecord } from '../wal.js';
import { Handover } from './handover.js';
import { messageOf } from './kafka-client.js';

const bytesPerPartitionMax = 4 * 1024 * 1024;
/** How long the broker holds an answer back when there is nothing; stopping waits for it. */
const pollMs = 200;
const heartbeatMs = 2_000;

export class PrivateConsumer {
  readonly group: string;
  private readonly topic: string;
  private readonly consumer: Consumer;
  private readonly next: Map<number, number>;
  private readonly handover = new Handover<readonly WalRecord[]>();
  private crash: Error | undefined;
  private readonly ended = new AbortController();

  constructor(kafka: Kafka, topic: string, starts: ReadonlyMap<number, number>) {
    this.topic = topic;
    this.next = new Map(starts);
    this.group = `${topic}.reader.${randomUUID()}`;
    this.consumer = kafka.consumer({
      groupId: this.group,
      partitionAssigners: [assigner(topic, [...starts.keys()])],
      allowAutoTopicCreation: false,
      readUncommitted: true,
      maxBytesPerPartition: bytesPerPartitionMax,
      maxWaitTimeInMs: pollMs,
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: heartbeatMs,
      // The coordinator of a new group may take a moment; a crash after that is told to the reader.
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 8, restartOnFailure: async () => false },
    });
  }

  /** Aborted when the consumer is stopped: whoever watches for it need not any more. */
  get disposed(): AbortSignal {
    return this.ended.signal;
  }

  /** Joins the group. Throws SYM-WAL-0002 when the brokers do not let it. */
  async start(): Promise<void> {
    const { GROUP_JOIN, CRASH } = this.consumer.events;
    // After every join, since a new membership begins at the group's committed offsets, of which there are none.
    this.consumer.on(GROUP_JOIN, () => this.seek());
    this.consumer.on(CRASH, ({ payload }) => {
      this.crash = this.crashed(payload.error);
      this.handover.fail(this.crash);
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.topic], fromBeginning: true });
    await this.consumer.run({ autoCommit: false, eachBatch: (batch) => this.accept(batch) });
    // A join that fails is reported as a crash; `run` itself does not reject.
    if (this.crash) throw this.crash;
  }

  /** The next records of one partition, or undefined when none came in time. */
  take(waitMs: number): Promise<readonly WalRecord[] | undefined> {
    return this.handover.take(waitMs);
  }

  /** Ends a wait in `take`. */
  wake(): void {
    this.handover.close();
  }

  async stop(): Promise<void> {
    this.ended.abort();
    this.wake();
    await this.consumer.disconnect();
  }

  private seek(): void {
    for (const [partition, offset] of this.next) {
      this.consumer.seek({ topic: this.topic, partition, offset: String(offset) });
    }
  }

  private async accept({ batch, heartbeat }: EachBatchPayload): Promise<void> {
    const records: WalRecord[] = [];
    let next = this.next.get(batch.partition);
    if (next === undefined) return;
    for (const { offset, value } of batch.messages) {
      // A fetch that was under way before the seek may bring older ones.
      if (Number(offset) < next) continue;
      if (Number(offset) > next || value === null) {
        this.handover.fail(missing(this.topic, batch.partition, next));
        return;
      }
      records.push({ partition: batch.partition, offset: next, bytes: value });
      next += 1;
    }
    if (records.length === 0) return;
    this.next.set(batch.partition, next);
    await this.deliver(records, heartbeat);
  }

  /** Hands records over; stays a member of the group while the reader takes its time. */
  private async deliver(records: readonly WalRecord[], heartbeat: () => Promise<void>): Promise<void> {
    const done = new AbortController();
    const taken = this.handover.put(records).then(() => done.abort());
    while (!done.signal.aborted) {
      await wait(heartbeatMs, undefined, { signal: done.signal }).catch(() => undefined);
      if (!done.signal.aborted) await heartbeat();
    }
    await taken;
  }

  private crashed(cause: Error): Error {
    return symphainyError({
      code: 'SYM-WAL-0002',
      detail: `Topic ${this.topic} cannot be read: ${messageOf(cause)}`,
      cause,
    });
  }
}

export function missing(topic: string, partition: number, offset: number): Error {
  return symphainyError({
    code: 'SYM-WAL-0001',
    detail: `Partition ${partition} of topic ${topic} has no record at offset ${offset}, where there must be one.`,
  });
}

function assigner(topic: string, partitions: number[]): PartitionAssigner {
  const name = 'WantedPartitions';
  const userData = Buffer.alloc(0);
  const version = 1;
  return () => ({
    name,
    version,
    protocol: ({ topics }) => ({
      name,
      metadata: AssignerProtocol.MemberMetadata.encode({ version, topics, userData }),
    }),
    assign: async ({ members }) =>
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version,
          assignment: { [topic]: partitions },
          userData,
        }),
      })),
  });
}
