import type { AcceptedFrame } from '@symphainy/runtime-core';
import type { LoggedTransition } from '@symphainy/runtime-read-model';

/** The transitions of a frame, each at its position. */
export function loggedTransitions({ header, transitions, encoded }: AcceptedFrame): LoggedTransition[] {
  const { partition, seq, timeMs } = header;
  return transitions.map((transition, index) => ({
    transition,
    position: { partition, seq, index },
    timeMs,
    encoded: encoded[index]!,
  }));
}
