/**
 * A binary min-heap of timers by due time, ties by order of insertion (Williams, 1964).
 *
 * I1  Timers that nothing awaits any more are dropped before they are as many as the others: what is in memory
 *     follows what runs, however far in the future a deadline lies.
 */
import type { TimerKind } from '@symphainy/contracts/wal';

export interface Timer {
  readonly dueMs: number;
  readonly executionId: string;
  readonly path: string;
  readonly attempt: number;
  readonly kind: TimerKind;
}

interface Entry {
  readonly timer: Timer;
  readonly order: number;
}

const cleanedFrom = 1_024;

export class TimerQueue {
  private heap: Entry[] = [];
  private order = 0;
  private cleanedAt = cleanedFrom;

  /** A timer that is not awaited does nothing when it fires, now or ever. */
  constructor(private readonly isAwaited: (timer: Timer) => boolean) {}

  get size(): number {
    return this.heap.length;
  }

  /** When the earliest timer is due, or undefined when there is none. */
  get nextDueMs(): number | undefined {
    return this.heap[0]?.timer.dueMs;
  }

  push(timer: Timer): void {
    if (this.heap.length >= this.cleanedAt) this.clean();
    const heap = this.heap;
    let at = heap.push({ timer, order: this.order++ }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(heap[at]!, heap[parent]!)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Takes the earliest timer out if it is due. */
  popDue(nowMs: number): Timer | undefined {
    const heap = this.heap;
    const first = heap[0];
    if (first === undefined || first.timer.dueMs > nowMs) return undefined;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink(0);
    }
    return first.timer;
  }

  private clean(): void {
    this.heap = this.heap.filter(({ timer }) => this.isAwaited(timer));
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at--) this.sink(at);
    this.cleanedAt = Math.max(cleanedFrom, 2 * this.heap.length);
  }

  private sink(start: number): void {
    const heap = this.heap;
    for (let at = start; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private swap(left: number, right: number): void {
    const entry = this.heap[left]!;
    this.heap[left] = this.heap[right]!;
    this.heap[right] = entry;
  }
}

function before(left: Entry, right: Entry): boolean {
  return (
    left.timer.dueMs < right.timer.dueMs ||
    (left.timer.dueMs === right.timer.dueMs && left.order < right.order)
  );
}
