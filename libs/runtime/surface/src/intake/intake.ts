/**
 * Intake: where Experience hands interactions in. One stream, many items a message.
 *
 * I1  Every item gets exactly one answer, under its correlation.
 * I2  Ids follow from the idempotency key, so that a repeat finds what there is.
 * I3  Nothing is decided here; what a client may not even ask is refused, the rest is a command.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { ExchangeResponse } from '@symphainy/contracts/runtime';
import type { ExchangeRequest, IntakeAnswer, IntakeItem } from '@symphainy/contracts/runtime';
import { assertNever, symphainyError } from '@symphainy/kernel';
import { startSpan, traceparentOf } from '@symphainy/public-works-telemetry';
import { problemOf } from '../problem.js';
import { hydrateArtifact } from './hydrate-artifact.js';
import { IntakeDesk } from './intake-desk.js';
import type { Answer, IntakeParts } from './intake-desk.js';
import { awaitExecution, cancelExecution, operateExecution } from './operate-execution.js';
import { closeSession, openSession } from './sessions.js';
import { submitIntent } from './submit-intent.js';

export class Intake {
  private readonly desk: IntakeDesk;

  constructor(parts: IntakeParts) {
    this.desk = new IntakeDesk(parts);
  }

  /** Serves one stream until the caller ends it. */
  exchange(call: ServerDuplexStream<ExchangeRequest, ExchangeResponse>): void {
    let answers: IntakeAnswer[] = [];
    let open = true;
    const flush = () => {
      const batch = answers;
      answers = [];
      if (open) call.write(ExchangeResponse.create({ answers: batch }));
    };
    const send = (answer: IntakeAnswer) => {
      if (answers.push(answer) === 1) setImmediate(flush);
    };
    call.on('data', (request: ExchangeRequest) => {
      for (const item of request.items)
        this.take(item, (kind) => send({ correlation: item.correlation, kind }));
    });
    call.on('error', () => (open = false));
    call.on('cancelled', () => (open = false));
    call.on('end', () => {
      open = false;
      call.end();
    });
  }

  private take(item: IntakeItem, answer: Answer): void {
    const span = startSpan('runtime.intake', { parent: item.traceParent, kind: 'server' });
    if (!span.isRecording()) return this.tryToTake(item, answer);
    span.setAttributes({ 'symphainy.item': item.kind?.$case ?? '', 'symphainy.partition': item.partition });
    this.tryToTake({ ...item, traceParent: traceparentOf(span) }, (kind) => {
      if (kind.$case === 'execution') span.setAttribute('symphainy.intent_id', kind.value.intentId);
      if (kind.$case === 'problem') span.setAttribute('symphainy.error_code', kind.value.code);
      span.end();
      answer(kind);
    });
  }

  private tryToTake(item: IntakeItem, answer: Answer): void {
    try {
      this.takeKind(item, answer);
    } catch (error) {
      this.fail(error, answer);
    }
  }

  private takeKind(item: IntakeItem, answer: Answer): void {
    const { desk } = this;
    const { kind } = item;
    switch (kind?.$case) {
      case 'submit':
        return submitIntent(desk, item, kind.value, answer);
      case 'openSession':
        return openSession(desk, item, kind.value, answer);
      case 'closeSession':
        return closeSession(desk, item, kind.value, answer);
      case 'cancel':
        return cancelExecution(desk, item, kind.value, answer);
      case 'operate':
        return operateExecution(desk, item, kind.value, answer);
      case 'await':
        return awaitExecution(desk, item, kind.value, answer);
      case 'hydrate':
        void hydrateArtifact(desk, item, kind.value, answer).catch((error: unknown) =>
          this.fail(error, answer),
        );
        return;
      case undefined:
        throw symphainyError({ code: 'SYM-EX-0001', detail: 'an intake item without a kind' });
      default:
        return assertNever(kind);
    }
  }

  private fail(error: unknown, answer: Answer): void {
    const value = problemOf(error);
    if (value.code === 'SYM-RT-0001') this.desk.parts.log.error({ err: error }, 'intake failed');
    answer({ $case: 'problem', value });
  }
}
