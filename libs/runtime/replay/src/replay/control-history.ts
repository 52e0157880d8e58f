/**
 * The control state of every control seq, for deciding the frames of other partitions again.
 *
 * I1  Kept are the changes, not the states: a control seq never falls within a partition, so each partition
 *     walks through the changes once. What is kept is no larger than the control log.
 */
import type { Transition } from '@symphainy/contracts/wal';
import { fold, initialPartitionState } from '@symphainy/runtime-core';
import type { ControlState } from '@symphainy/runtime-core';

interface ControlChange {
  readonly seq: number;
  /** With the one event that changed the control state. */
  readonly transition: Transition;
}

export class ControlHistory {
  /** The last frame of the control log that was folded. */
  lastSeq = 0;
  private readonly changes: ControlChange[] = [];

  /** Changes in the order of the log. */
  add(seq: number, transition: Transition): void {
    this.changes.push({ seq, transition });
  }

  /** A walk from the beginning, for the frames of one partition. */
  walk(): ControlWalk {
    return new ControlWalk(this.changes);
  }
}

export class ControlWalk {
  private readonly state = initialPartitionState(0);
  private next = 0;

  constructor(private readonly changes: readonly ControlChange[]) {}

  /** The control state as of a control seq, which is not below the one asked for before. */
  at(seq: number): ControlState {
    for (; this.next < this.changes.length; this.next++) {
      const change = this.changes[this.next]!;
      if (change.seq > seq) break;
      fold(this.state, change.transition, { partition: 0, seq: change.seq, index: 0 });
    }
    return this.state.control;
  }
}
