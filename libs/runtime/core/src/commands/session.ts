import type { CloseSession, OpenSession } from '@symphainy/contracts/wal';
import { attributionOf } from '../attribution.js';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import { citySolutionId } from '../control/control-state.js';
import type { ControlState } from '../control/control-state.js';
import type { Decision, EventKind } from '../decision.js';
import { refused } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { refuseCaller } from './caller.js';

export function decideOpenSession(
  state: PartitionState,
  control: ControlState,
  command: OpenSession,
  nowMs: number,
  traceParent: string,
): Decision {
  const { caller, sessionId, intentId, expiresAtMs } = command;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const open = state.sessions.get(sessionId);
  if (open) return { type: 'nothing', answer: { type: 'session', sessionId, expiresAtMs: open.expiresAtMs } };
  const refusal = refuseCaller(control, caller, nowMs);
  if (refusal) return refusal;
  return decideSession(
    state,
    control,
    caller,
    sessionId,
    intentId,
    'city.open_session',
    traceParent,
    (attribution) => ({
      event: { $case: 'sessionOpened', value: { sessionId, attribution, expiresAtMs } },
      answer: { type: 'session', sessionId, expiresAtMs },
    }),
  );
}

/** Closing happens in the control partition, so that every owner hears of it: the session is revoked. */
export function decideCloseSession(
  state: PartitionState,
  control: ControlState,
  command: CloseSession,
  nowMs: number,
  traceParent: string,
): Decision {
  const { caller, sessionId, intentId } = command;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const refusal = refuseCaller(control, { ...caller, sessionId: '' }, nowMs);
  if (refusal) return refusal;
  if (control.revokedSessions.has(sessionId)) {
    return { type: 'nothing', answer: { type: 'session', sessionId, expiresAtMs: nowMs } };
  }
  return decideSession(
    state,
    control,
    caller,
    sessionId,
    intentId,
    'city.close_session',
    traceParent,
    (attribution) => ({
      event: { $case: 'sessionClosed', value: { sessionId, attribution } },
      answer: { type: 'session', sessionId, expiresAtMs: nowMs },
    }),
  );
}

function decideSession(
  state: PartitionState,
  control: ControlState,
  caller: NonNullable<OpenSession['caller']>,
  sessionId: string,
  intentId: string,
  action: string,
  traceParent: string,
  then: (attribution: ReturnType<typeof attributionOf>) => {
    readonly event: EventKind;
    readonly answer: Extract<Decision, { type: 'decided' }>['answer'];
  },
): Decision {
  const attribution = attributionOf(caller, intentId, citySolutionId, 1, traceParent);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action,
      resourceType: 'Session',
      resourceId: sessionId,
      context: { channel: caller.channel },
    },
    params: undefined,
    executionId: '',
    path: '',
    intentId,
    occasion: action,
  });
  const { tenantId } = caller;
  const record: EventKind = { $case: 'policyDecided', value: decided };
  if (!isAllowed(decided)) {
    const answer = { type: 'denied', code: 'SYM-RT-0019', detail: denialDetail(decided) } as const;
    return { type: 'decided', tenantId, events: [record], effects: [], answer };
  }
  const { event, answer } = then(attribution);
  return { type: 'decided', tenantId, events: [record, event], effects: [], answer };
}
