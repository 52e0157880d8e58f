/** A transition as it stands in the log, and what is the same about all of them. */
import type { Event, Transition } from '@symphainy/contracts/wal';
import { TerminalError, formatPosition } from '@symphainy/kernel';
import type { Position } from '@symphainy/kernel';

export interface LoggedTransition {
  readonly position: Position;
  /** Time of the frame, milliseconds since 1970. */
  readonly timeMs: number;
  readonly transition: Transition;
  /** The bytes of `transition`, as the frame has them. */
  readonly encoded: Uint8Array;
}

export type EventKind = NonNullable<Event['kind']>;

/** What an event says. An event of a kind that this version does not know halts whoever reads on. */
export function kindOf(event: Event, position: Position): EventKind {
  if (event.kind) return event.kind;
  throw new TerminalError({
    code: 'SYM-WAL-0001',
    detail: `An event at ${formatPosition(position)} is of a kind that this version does not know.`,
    remedy: 'Run the version that wrote the log, or a newer one.',
  });
}

/** A part of a transition that the core always records. */
export function present<Value>(value: Value | undefined, what: string, position: Position): Value {
  if (value !== undefined) return value;
  throw new TerminalError({
    code: 'SYM-WAL-0001',
    detail: `The transition at ${formatPosition(position)} has no ${what}.`,
  });
}

/** The executions in whose history a transition belongs: the one that it was sent to, and those it changed. */
export function executionIdsOf(logged: LoggedTransition): ReadonlySet<string> {
  const ids = new Set<string>();
  const addressee = addresseeOf(logged.transition);
  if (addressee) ids.add(addressee);
  for (const event of logged.transition.events) {
    const { value } = kindOf(event, logged.position);
    if ('executionId' in value && value.executionId) ids.add(value.executionId);
  }
  return ids;
}

function addresseeOf(transition: Transition): string | undefined {
  const kind = transition.command?.kind;
  return kind && 'executionId' in kind.value ? kind.value.executionId : undefined;
}

/** Whether the transition is a report that came after its await was closed. */
export function isLateReport(transition: Transition): boolean {
  return transition.events.some((event) => event.kind?.$case === 'lateReportRecorded');
}

/** Whether an event only counts the items of a batch, each of which has a row and a history of its own. */
export function isOfItem({ $case }: EventKind): boolean {
  return $case === 'childStarted' || $case === 'childEnded';
}
