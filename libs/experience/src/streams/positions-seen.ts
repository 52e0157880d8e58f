/**
 * What one subscriber has seen of each partition, down to the event inside a transition.
 *
 * I1  An event is let through once: only when it lies beyond what was seen of its partition.
 * I2  A subscription that begins at `resumeFor` misses nothing beyond what was seen. Runtime knows whole
 *     transitions only; one that was seen in part is asked for again and its seen events are dropped.
 */
import type { ResumePosition } from '@symphainy/contracts/runtime';
import type { Position } from '@symphainy/kernel';

/** The last event seen; `event` is undefined when the whole transition was. */
export interface SeenPosition extends Position {
  readonly event: number | undefined;
}

/** Index beyond every transition of a frame: a uint32 on the wire. */
const indexMax = 0xffffffff;

export class PositionsSeen {
  private readonly seen = new Map<number, SeenPosition>();

  constructor(positions: Iterable<SeenPosition> = []) {
    for (const position of positions) this.seen.set(position.partition, position);
  }

  /** Whether an event is new; if so it counts as seen. */
  take(position: Position, event: number): boolean {
    const last = this.seen.get(position.partition);
    if (last && !isBeyond(position, event, last)) return false;
    this.seen.set(position.partition, { ...position, event });
    return true;
  }

  /** Everything up to and with this transition was sent. */
  reach(position: Position): void {
    const last = this.seen.get(position.partition);
    if (last && compare(position, last) < 0) return;
    this.seen.set(position.partition, { ...position, event: undefined });
  }

  /** Counts everything before this transition as seen, so that reading begins with it. */
  startBefore(position: Position): void {
    const before = positionBefore(position);
    if (before) this.seen.set(position.partition, { ...before, event: undefined });
  }

  knows(partition: number): boolean {
    return this.seen.has(partition);
  }

  /** Where a subscription to these partitions goes on; partitions of which nothing was seen are left out. */
  resumeFor(partitions: readonly number[]): ResumePosition[] {
    return partitions.flatMap((partition) => {
      const last = this.seen.get(partition);
      const resume = last && resumeOf(last);
      return resume ? [resume] : [];
    });
  }

  /** All that was seen, by partition, ascending. */
  positions(): SeenPosition[] {
    return [...this.seen.values()].sort((left, right) => left.partition - right.partition);
  }
}

function isBeyond(position: Position, event: number, last: SeenPosition): boolean {
  const order = compare(position, last);
  return order > 0 || (order === 0 && last.event !== undefined && event > last.event);
}

function compare(left: Position, right: Position): number {
  return left.seq - right.seq || left.index - right.index;
}

/** The last position of which all was seen; undefined when that is before the partition's beginning. */
function resumeOf(last: SeenPosition): ResumePosition | undefined {
  const { partition, seq, index } = last;
  return last.event === undefined ? { partition, seq, index } : positionBefore(last);
}

function positionBefore({ partition, seq, index }: Position): Position | undefined {
  if (index > 0) return { partition, seq, index: index - 1 };
  return seq > 0 ? { partition, seq: seq - 1, index: indexMax } : undefined;
}
