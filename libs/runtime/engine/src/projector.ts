/**
 * Brings durable frames to the read store, in order, off the path of acknowledgement.
 *
 * I1  A batch ends at a frame whose state digest was taken: watermark and digest belong together.
 * I2  One write at a time. After a failure the watermark is read again before anything else.
 * I3  Bounded: when `backlogBytes` exceeds its limit, the engine holds intake back.
 */
import { symphainyError } from '@symphainy/kernel';
import type { BatchChanges, ReadStoreWriter } from '@symphainy/public-works-read-store';
import { Projection } from '@symphainy/runtime-read-model';
import type { Logger } from 'pino';
import type { DurableFrame } from './frame-buffer.js';

interface Backlog {
  epoch: number;
  /** The watermark that the next batch follows. */
  fromSeq: number;
  frames: DurableFrame[];
}

export interface Mark {
  readonly seq: number;
  readonly digest: string;
}

const retryMs = 500;

export class Projector {
  backlogBytes = 0;
  private readonly partitions = new Map<number, Backlog>();
  private writing: Promise<void> | undefined;
  private lastWriteMs = 0;

  constructor(
    private readonly store: ReadStoreWriter,
    private readonly nowMs: () => number,
    private readonly beatMs: number,
    private readonly log: Logger,
    /** A partition whose rows another owner took. */
    private readonly onFenced: (partition: number) => void,
  ) {}

  /** Begins with a partition whose rows are at `fromSeq`. */
  begin(partition: number, epoch: number, fromSeq: number): void {
    this.drop(partition);
    this.partitions.set(partition, { epoch, fromSeq, frames: [] });
  }

  add(partition: number, frame: DurableFrame): void {
    const backlog = this.partitions.get(partition);
    if (!backlog || frame.seq <= backlog.fromSeq) return;
    backlog.frames.push(frame);
    this.backlogBytes += frame.sizeBytes;
  }

  /** Goes on under an epoch, with rows that another owner may have brought further. */
  adopt(partition: number, epoch: number, fromSeq: number): void {
    const backlog = this.partitions.get(partition);
    if (!backlog) return this.begin(partition, epoch, fromSeq);
    backlog.epoch = epoch;
    this.settle(backlog, fromSeq);
  }

  /** Forgets what waits of a partition. */
  drop(partition: number): void {
    const backlog = this.partitions.get(partition);
    if (!backlog) return;
    for (const frame of backlog.frames) this.backlogBytes -= frame.sizeBytes;
    this.partitions.delete(partition);
  }

  /** When the next write should begin, by `nowMs`; undefined when nothing waits or one is under way. */
  get dueMs(): number | undefined {
    if (this.writing || this.backlogBytes === 0) return undefined;
    return this.lastWriteMs + this.beatMs;
  }

  /** Partitions that have frames waiting. */
  waiting(): number[] {
    return [...this.partitions]
      .filter(([, backlog]) => backlog.frames.length > 0)
      .map(([partition]) => partition);
  }

  /** Writes what waits up to the marks, which the caller took when the state stood exactly there. */
  flush(marks: ReadonlyMap<number, Mark>): void {
    this.lastWriteMs = this.nowMs();
    if (marks.size === 0) return;
    this.writing = this.write(marks)
      .catch(async (error: unknown) => {
        this.log.warn({ err: error }, 'projection write failed; reading the watermarks again');
        await this.rewind();
      })
      .finally(() => {
        this.writing = undefined;
      });
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.writing;
  }

  private async write(marks: ReadonlyMap<number, Mark>): Promise<void> {
    const batches = [];
    for (const [partition, mark] of marks) {
      const backlog = this.partitions.get(partition);
      const frames = backlog?.frames.filter((frame) => frame.seq <= mark.seq) ?? [];
      if (!backlog || frames.length === 0) continue;
      batches.push({
        partition,
        epoch: backlog.epoch,
        fromSeq: backlog.fromSeq,
        toSeq: mark.seq,
        digest: mark.digest,
        changes: changesOf(frames),
      });
    }
    const results = await this.store.write(batches);
    for (const [index, result] of results.entries()) {
      const batch = batches[index]!;
      const backlog = this.partitions.get(batch.partition);
      if (!backlog || backlog.epoch !== batch.epoch) continue;
      if (result.type === 'fenced') {
        this.drop(batch.partition);
        this.onFenced(batch.partition);
        continue;
      }
      this.settle(backlog, batch.toSeq);
    }
  }

  /** The outcome of a write is unknown: the watermark says what is there. */
  private async rewind(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      try {
        const watermarks = await this.store.watermarks();
        for (const [partition, backlog] of this.partitions)
          this.settle(backlog, watermarks.get(partition)?.seq ?? 0);
        return;
      } catch (error) {
        this.log.warn({ err: error }, 'read store cannot be reached');
      }
    }
  }

  private settle(backlog: Backlog, toSeq: number): void {
    if (toSeq < backlog.fromSeq) {
      throw symphainyError({
        code: 'SYM-WAL-0001',
        detail: `rows went back from ${backlog.fromSeq} to ${toSeq}`,
      });
    }
    backlog.fromSeq = toSeq;
    backlog.frames = backlog.frames.filter((frame) => {
      if (frame.seq > toSeq) return true;
      this.backlogBytes -= frame.sizeBytes;
      return false;
    });
  }
}

function changesOf(frames: readonly DurableFrame[]): BatchChanges {
  const projection = new Projection();
  for (const frame of frames) {
    for (const logged of frame.transitions) projection.add(logged);
  }
  return projection.changes();
}
