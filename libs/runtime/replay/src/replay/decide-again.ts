/**
 * Decides a recorded command again. The same state, control state and command must give the same events, byte
 * by byte: then the record is what this platform would have decided, and nothing else.
 */
import { encode } from '@symphainy/contracts/encode';
import { Event, Transition } from '@symphainy/contracts/wal';
import { assertNever, formatPosition, sha256Hex } from '@symphainy/kernel';
import { decide } from '@symphainy/runtime-core';
import type { ControlState, Decision, PartitionState } from '@symphainy/runtime-core';
import { eventData, eventType } from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import type { Difference } from './difference.js';

const shownLengthMax = 2_000;

/** What is different, or undefined when nothing is. `state` is the state before the command; it is not changed. */
export function decideAgain(
  state: PartitionState,
  control: ControlState,
  logged: LoggedTransition,
): Difference | undefined {
  const { command } = logged.transition;
  if (!command) return different(logged, 'the transition has no command', '');
  let decision: Decision;
  try {
    decision = decide(state, control, command);
  } catch (error) {
    return different(logged, `deciding it again throws: ${message(error)}`, '');
  }
  switch (decision.type) {
    case 'decided':
      return compare(logged, {
        tenantId: decision.tenantId,
        command,
        events: decision.events.map((kind) => ({ kind })),
      });
    case 'nothing':
      return different(logged, 'decided again, there is nothing to record', '');
    case 'refused':
      return different(logged, `decided again, it is refused with ${decision.code}: ${decision.detail}`, '');
    default:
      return assertNever(decision);
  }
}

function compare(logged: LoggedTransition, again: Transition): Difference | undefined {
  const encoded = encode(Transition, again);
  if (Buffer.compare(encoded, logged.encoded) === 0) return undefined;
  const recorded = logged.transition;
  if (recorded.tenantId !== again.tenantId) {
    return different(
      logged,
      `decided again, it belongs to tenant ${again.tenantId}, not ${recorded.tenantId}`,
      '',
    );
  }
  const count = Math.max(recorded.events.length, again.events.length);
  for (let index = 0; index < count; index++) {
    const left = recorded.events[index];
    const right = again.events[index];
    if (left && right && Buffer.compare(Event.encode(left).finish(), Event.encode(right).finish()) === 0)
      continue;
    const leftText = left ? shown(left, logged) : 'nothing';
    const rightText = right ? shown(right, { ...logged, transition: again, encoded }) : 'nothing';
    if (leftText !== rightText || !left || !right) {
      return different(logged, `event ${index} is another`, rightText, leftText);
    }
    // What people are not shown (a compiled policy, say) is told apart by its digest.
    return different(logged, `event ${index} is another`, digestOf(right), digestOf(left));
  }
  return different(
    logged,
    'the events are equal, but its bytes are not as its writer would have written them',
    '',
  );
}

function different(
  logged: LoggedTransition,
  detail: string,
  again: string,
  recorded = eventNames(logged),
): Difference {
  const command = logged.transition.command?.kind?.$case ?? 'none';
  return { kind: 'decision', at: formatPosition(logged.position), command, detail, recorded, again };
}

function eventNames({ transition }: LoggedTransition): string {
  return transition.events.map(({ kind }) => kind?.$case ?? 'unknown').join(', ');
}

/** An event as people read it; what cannot be read, as its bytes. */
function shown(event: Event, logged: LoggedTransition): string {
  let text: string;
  try {
    text = `${eventType(event, logged)} ${eventData(event, logged).toString()}`;
  } catch {
    text = `${event.kind?.$case ?? 'unknown'} ${Buffer.from(Event.encode(event).finish()).toString('hex')}`;
  }
  return text.length <= shownLengthMax ? text : `${text.slice(0, shownLengthMax)}…`;
}

function digestOf(event: Event): string {
  return `${event.kind?.$case ?? 'unknown'} of SHA-256 ${sha256Hex(Event.encode(event).finish())}`;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
