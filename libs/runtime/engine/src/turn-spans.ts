/**
 * What a turn did, as spans of the traces that its commands belong to. Made after the turn, so that nothing
 * waits for them; where nothing is recorded, nothing is made.
 */
import type { Span } from '@opentelemetry/api';
import { startSpan, traceparentOf } from '@symphainy/public-works-telemetry';
import type { Outcome, PartitionTurn } from './turn.js';

/** Milliseconds since 1970. */
export interface TurnTimes {
  readonly startedMs: number;
  readonly decidedMs: number;
  readonly durableMs: number;
}

export function traceTurn(turn: PartitionTurn, times: TurnTimes): void {
  for (const outcome of turn.outcomes) {
    const { kind, traceParent: parent } = outcome.pending;
    if (parent === '') continue;
    const name = kind.$case === 'reportStep' ? 'runtime.record' : 'runtime.decide';
    const span = startSpan(name, { parent, startTimeMs: times.startedMs });
    if (!span.isRecording()) continue;
    describeDecision(span, outcome);
    span.end(times.decidedMs);
    if (turn.frame && outcome.index >= 0) traceAppend(turn, outcome, traceparentOf(span), times);
  }
}

function describeDecision(span: Span, { pending, decision }: Outcome): void {
  const { kind } = pending;
  span.setAttributes({ 'symphainy.command': kind.$case, 'symphainy.decision': decision.type });
  if ('caller' in kind.value && kind.value.caller) {
    const { tenantId, sessionId } = kind.value.caller;
    span.setAttributes({ 'symphainy.tenant_id': tenantId, 'symphainy.session_id': sessionId });
  }
  if ('executionId' in kind.value) span.setAttribute('symphainy.execution_id', kind.value.executionId);
  if (decision.type === 'refused') span.setAttribute('symphainy.error_code', decision.code);
  if (decision.type !== 'decided') return;
  span.setAttribute(
    'symphainy.events',
    decision.events.map((event) => event.$case),
  );
  const verdicts = decision.events.flatMap((event) =>
    event.$case === 'policyDecided' ? [event.value.decisionId] : [],
  );
  if (verdicts.length > 0) span.setAttribute('symphainy.decision_ids', verdicts);
}

function traceAppend(turn: PartitionTurn, { index }: Outcome, parent: string, times: TurnTimes): void {
  const { partition, epoch } = turn.partition;
  const span = startSpan('wal.append', {
    parent,
    kind: 'producer',
    startTimeMs: times.decidedMs,
    attributes: {
      'symphainy.partition': partition,
      'symphainy.seq': turn.frame?.chain.seq ?? 0,
      'symphainy.index': index,
      'symphainy.epoch': epoch,
    },
  });
  span.end(times.durableMs);
}
