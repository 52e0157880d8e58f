/**
 * The reading half: ends from the leaders, records through private groups.
 * A group takes about a second to begin, so nothing here belongs on the path of a request.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import type { Admin, Kafka } from 'kafkajs';
import type { WalRange, WalRecord } from '../wal.js';
import { heardMsMax } from '../wal.js';
import type { KafkaWalLog } from './kafka-client.js';
import { messageOf } from './kafka-client.js';
import { PrivateConsumer, missing } from './private-consumer.js';

/** A reader that is told nothing for so long, although there must be records, gives up. */
const silenceMsMax = 30_000;
const joinWithinMs = 15_000;
const joinAgainMs = 100;
const lookMs = heardMsMax / 2;

interface Extent {
  readonly first: number;
  readonly end: number;
}

export class KafkaReader {
  private readonly kafka: Kafka;
  private readonly topic: string;
  private readonly log: KafkaWalLog;
  private readonly closed = new AbortController();
  private readonly consumers = new Set<Promise<void>>();
  private admin: Promise<Admin> | undefined;

  constructor(kafka: Kafka, topic: string, log: KafkaWalLog) {
    this.kafka = kafka;
    this.topic = topic;
    this.log = log;
  }

  async ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const extents = await this.extents();
    return new Map(partitions.map((partition) => [partition, extents.get(partition)!.end]));
  }

  async *read(
    ranges: readonly WalRange[],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    const wanted = ranges.filter(({ from, end }) => from < end);
    if (wanted.length === 0) return;
    const extents = await this.extents();
    for (const { partition, from, end } of wanted) {
      const extent = extents.get(partition)!;
      if (from < extent.first) throw missing(this.topic, partition, from);
      if (end > extent.end) throw missing(this.topic, partition, extent.end);
    }
    const ends = new Map(wanted.map(({ partition, end }) => [partition, end]));
    const open = new Set(ends.keys());
    const stopped = this.stoppedBy(signal);
    const starts = new Map(wanted.map(({ partition, from }) => [partition, from]));
    const consumer = await this.join(starts, stopped);
    if (!consumer) return;
    try {
      while (open.size > 0 && !stopped.aborted) {
        const taken = await consumer.take(silenceMsMax);
        if (stopped.aborted) return;
        if (!taken) throw this.unreachable(new Error(`no record within ${silenceMsMax} ms`));
        const { partition } = taken[0]!;
        const end = ends.get(partition)!;
        const records = taken.filter(({ offset }) => offset < end);
        if (taken.at(-1)!.offset >= end - 1) open.delete(partition);
        if (records.length > 0) yield records;
      }
    } finally {
      this.dispose(consumer);
    }
  }

  async *follow(
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    const stopped = this.stoppedBy(signal);
    const extent = (await this.extents()).get(partition)!;
    if (from < extent.first || from > extent.end) throw missing(this.topic, partition, from);
    const consumer = await this.join(new Map([[partition, from]]), stopped);
    if (!consumer) return;
    let next = from;
    try {
      while (!stopped.aborted) {
        const records = await consumer.take(lookMs);
        if (stopped.aborted) return;
        if (records) {
          next = records.at(-1)!.offset + 1;
          yield records;
          continue;
        }
        const end = await this.endIfHeard(partition);
        if (end !== undefined && end < next) throw missing(this.topic, partition, end);
        if (end === next && !stopped.aborted) yield [];
      }
    } finally {
      this.dispose(consumer);
    }
  }

  async close(): Promise<void> {
    this.closed.abort();
    await Promise.all(this.consumers);
    const admin = await this.admin?.catch(() => undefined);
    await admin?.disconnect();
  }

  /** Tries until the brokers let a group in, or it is stopped: a group's coordinator may be moving to another broker just now. */
  private async join(
    starts: ReadonlyMap<number, number>,
    stopped: AbortSignal,
  ): Promise<PrivateConsumer | undefined> {
    const deadline = performance.now() + joinWithinMs;
    while (!stopped.aborted) {
      const consumer = new PrivateConsumer(this.kafka, this.topic, starts);
      stopped.addEventListener('abort', () => consumer.wake(), { once: true, signal: consumer.disposed });
      try {
        await consumer.start();
        return consumer;
      } catch (cause) {
        this.dispose(consumer);
        if (stopped.aborted) break;
        if (performance.now() > deadline) throw this.unreachable(cause);
        this.log('warn', messageOf(cause));
        await wait(joinAgainMs, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
    return undefined;
  }

  /** Stops a consumer and deletes its group, in the background: the reader need not wait for either. */
  private dispose(consumer: PrivateConsumer): void {
    const disposal = (async () => {
      try {
        await consumer.stop();
        await (await this.connectedAdmin()).deleteGroups([consumer.group]);
      } catch (cause) {
        this.log('warn', `Group ${consumer.group} was not deleted: ${messageOf(cause)}`);
      }
    })();
    this.consumers.add(disposal);
    void disposal.then(() => this.consumers.delete(disposal));
  }

  private async endIfHeard(partition: number): Promise<number | undefined> {
    try {
      return (await this.extents()).get(partition)!.end;
    } catch (cause) {
      // Silence tells the follower's caller; the next look asks anew.
      this.log('warn', messageOf(cause));
      return undefined;
    }
  }

  private async extents(): Promise<ReadonlyMap<number, Extent>> {
    try {
      const offsets = await (await this.connectedAdmin()).fetchTopicOffsets(this.topic);
      return new Map(
        offsets.map(({ partition, low, high }) => [partition, { first: Number(low), end: Number(high) }]),
      );
    } catch (cause) {
      this.forgetAdmin();
      throw this.unreachable(cause);
    }
  }

  private connectedAdmin(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    return this.admin;
  }

  /** After an error the next question goes over new connections. */
  private forgetAdmin(): void {
    const before = this.admin;
    this.admin = undefined;
    before?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private stoppedBy(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.closed.signal]) : this.closed.signal;
  }

  private unreachable(cause: unknown): Error {
    return symphainyError({
      code: 'SYM-WAL-0002',
      detail: `Topic ${this.topic} cannot be read: ${messageOf(cause)}`,
      cause,
    });
  }
}
