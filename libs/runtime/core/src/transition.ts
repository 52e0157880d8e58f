import type { Transition } from '@symphainy/contracts/wal';
import type { Position } from '@symphainy/kernel';
import { evolve } from './evolve.js';
import type { PartitionState } from './partition-state.js';
import { UnfoldableRecord } from './unfoldable-record.js';

/** Folds a recorded transition. Throws when it does not fit: the partition must halt. */
export function fold(state: PartitionState, transition: Transition, position: Position): void {
  const { command } = transition;
  if (!command) throw new UnfoldableRecord('a transition without a command');
  for (const event of transition.events) {
    if (!event.kind) throw new UnfoldableRecord('an event without a kind: written by a newer version?');
    evolve(state, event.kind, command, position);
  }
}
