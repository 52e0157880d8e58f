/**
 * The log in memory: the reference that the other adapters are measured by, for unit tests and simulations.
 * Several owners share one log by sharing the object. Nothing outlives the process.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import { refuseMisuse, refuseUnknownPartition } from '../misuse.js';
import type { Wal, WalAppend, WalAppendResult, WalFence, WalRange, WalRecord } from '../wal.js';
import { heardMsMax } from '../wal.js';

export interface MemoryWalOptions {
  /** Partitions beside the control log, which is partition 0. */
  readonly partitionCount: number;
  /** Waits, or ends early when the signal aborts; a simulation gives its own clock's. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface Partition {
  epoch: number;
  readonly frames: Uint8Array[];
}

const batchRecordsMax = 256;

export class MemoryWal implements Wal {
  readonly kind = 'memory';
  readonly requestTimeoutMs = 0;
  private readonly partitions: readonly Partition[];
  private readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  private readonly wakers = new Set<() => void>();
  private readonly closed = new AbortController();

  constructor(options: MemoryWalOptions) {
    this.partitions = Array.from({ length: options.partitionCount + 1 }, () => ({ epoch: 0, frames: [] }));
    this.wait = options.wait ?? waitQuietly;
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {
    this.closed.abort();
  }

  async append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(appends, this.partitions.length - 1);
    return this.store(
      appends,
      (partition, append) => partition.frames.length === append.expected && partition.epoch <= append.epoch,
    );
  }

  async fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(fences, this.partitions.length - 1);
    return this.store(fences, (partition, fence) => {
      if (partition.epoch >= fence.epoch) return false;
      partition.epoch = fence.epoch;
      return true;
    });
  }

  async ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return new Map(partitions.map((partition) => [partition, this.partition(partition).frames.length]));
  }

  async *read(
    ranges: readonly WalRange[],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    for (const { partition, from, end } of ranges) {
      if (end > this.partition(partition).frames.length) {
        throw symphainyError({
          code: 'SYM-WAL-0001',
          detail: `Partition ${partition} ends before offset ${end}, up to which it was to be read.`,
        });
      }
      for (let next = from; next < end && !signal?.aborted; next += batchRecordsMax) {
        yield this.records(partition, next, Math.min(end, next + batchRecordsMax));
      }
    }
  }

  async *follow(
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    const stopped = AbortSignal.any([signal, this.closed.signal]);
    let next = from;
    while (!stopped.aborted) {
      const records = this.records(partition, next, next + batchRecordsMax);
      next += records.length;
      yield records;
      if (records.length === 0) await this.news(partition, next, stopped);
    }
  }

  private store<Frame extends WalFence>(
    frames: readonly Frame[],
    admits: (partition: Partition, frame: Frame) => boolean,
  ): WalAppendResult[] {
    const results = frames.map((frame): WalAppendResult => {
      const partition = this.partition(frame.partition);
      if (!admits(partition, frame)) return { type: 'fenced', partition: frame.partition };
      const offset = partition.frames.push(new Uint8Array(frame.bytes)) - 1;
      return { type: 'ok', partition: frame.partition, offset };
    });
    for (const wake of this.wakers) wake();
    return results;
  }

  private records(partition: number, from: number, end: number): WalRecord[] {
    return this.partition(partition)
      .frames.slice(from, end)
      .map((bytes, index) => ({ partition, offset: from + index, bytes }));
  }

  /** Resolves at the next append to any partition, at the next beat, or when stopped. */
  private async news(partition: number, next: number, stopped: AbortSignal): Promise<void> {
    if (this.partition(partition).frames.length > next) return;
    const beat = new AbortController();
    const wake = () => beat.abort();
    this.wakers.add(wake);
    stopped.addEventListener('abort', wake);
    try {
      if (!stopped.aborted) await this.wait(heardMsMax / 2, beat.signal);
    } finally {
      this.wakers.delete(wake);
      stopped.removeEventListener('abort', wake);
    }
  }

  private partition(number: number): Partition {
    refuseUnknownPartition(number, this.partitions.length - 1);
    return this.partitions[number]!;
  }
}

async function waitQuietly(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}
