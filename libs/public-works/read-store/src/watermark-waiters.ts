/**
 * Waiting for rows to reach a frame: everybody who waits shares one look at the watermarks, which is
 * repeated at a growing interval while somebody waits. Other processes write too, so there is nothing to
 * be told by.
 */
import { RetryableError } from '@symphainy/kernel';
import type { Watermark } from './read-store.js';

const waitersMax = 10_000;
const firstIntervalMs = 4;
const intervalMsMax = 64;

interface Waiter {
  readonly partition: number;
  readonly seq: number;
  readonly resolve: (reached: boolean) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

export class WatermarkWaiters {
  private readonly waiters = new Set<Waiter>();
  private looking = false;

  constructor(private readonly watermarks: () => Promise<ReadonlyMap<number, Watermark>>) {}

  async wait(partition: number, seq: number, timeoutMs: number): Promise<boolean> {
    if (hasReached(await this.watermarks(), partition, seq)) return true;
    if (timeoutMs <= 0) return false;
    if (this.waiters.size >= waitersMax) {
      throw new RetryableError({ code: 'SYM-EX-0007', detail: `${waitersMax} readers wait already.` });
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(waiter);
        resolve(false);
      }, timeoutMs);
      const waiter: Waiter = { partition, seq, resolve, reject, timer };
      this.waiters.add(waiter);
      void this.look();
    });
  }

  /** Nobody waits any longer. */
  close(): void {
    for (const waiter of this.waiters) this.settle(waiter, () => waiter.resolve(false));
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      for (let intervalMs = firstIntervalMs; this.waiters.size > 0;) {
        await pause(intervalMs);
        intervalMs = Math.min(intervalMs * 1.5, intervalMsMax);
        const marks = await this.watermarks();
        for (const waiter of this.waiters) {
          if (hasReached(marks, waiter.partition, waiter.seq))
            this.settle(waiter, () => waiter.resolve(true));
        }
      }
    } catch (error) {
      for (const waiter of this.waiters) this.settle(waiter, () => waiter.reject(error));
    } finally {
      this.looking = false;
    }
  }

  private settle(waiter: Waiter, answer: () => void): void {
    clearTimeout(waiter.timer);
    this.waiters.delete(waiter);
    answer();
  }
}

function hasReached(marks: ReadonlyMap<number, Watermark>, partition: number, seq: number): boolean {
  return (marks.get(partition)?.seq ?? 0) >= seq;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
