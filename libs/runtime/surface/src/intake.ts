/**
 * Intake: where Experience hands interactions in. One stream, many items a message.
 *
 * I1  Every item gets exactly one answer, under its correlation.
 * I2  Ids follow from the idempotency key, so that a repeat finds what there is.
 * I3  Nothing is decided here; what a client may not even ask is refused, the rest is a command.
 */
import { randomUUID } from 'node:crypto';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Mode } from '@symphainy/contracts/kernel';
import { ExchangeResponse } from '@symphainy/contracts/runtime';
import type {
  AwaitItem,
  CancelItem,
  CloseSessionItem,
  ExchangeRequest,
  HydrateItem,
  IntakeAnswer,
  IntakeItem,
  OperateItem,
  OpenSessionItem,
  Principal,
  SubmitItem,
} from '@symphainy/contracts/runtime';
import { Operation } from '@symphainy/contracts/wal';
import {
  JsonReader,
  assertNever,
  belongingId,
  derivedId,
  partitionOf,
  partitionOfKey,
  readDefinition,
  symphainyError,
} from '@symphainy/kernel';
import type { ReadStoreReader } from '@symphainy/public-works-read-store';
import { cityPrefix } from '@symphainy/runtime-core';
import { startSpan, traceparentOf } from '@symphainy/public-works-telemetry';
import { openArtifact } from '@symphainy/runtime-data-brain';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import { answerView } from '@symphainy/runtime-engine';
import type { CommandKind, EngineAnswer, ExecutionAnswerView, Owner } from '@symphainy/runtime-engine';
import type { Logger } from 'pino';
import type { OwnerDirectory } from './owner-directory.js';
import { problem, problemOf } from './problem.js';
import { sessionlessCaller } from './session-claims.js';
import type { SessionClaims } from './session-claims.js';

export interface IntakeParts {
  readonly owner: Owner;
  readonly owners: OwnerDirectory;
  readonly claims: SessionClaims;
  readonly keys: TenantKeys;
  readonly readStore: ReadStoreReader;
  readonly log: Logger;
}

type AnswerKind = NonNullable<IntakeAnswer['kind']>;
type Answer = (kind: AnswerKind) => void;

const ttlSecondsDefault = 8 * 3_600;
const ttlSecondsMax = 24 * 3_600;
const waitMsMax = 60_000;
const commandBytesMax = 256 * 1024;
const artifactRowWaitMs = 5_000;

export class Intake {
  constructor(private readonly parts: IntakeParts) {}

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
    const { kind } = item;
    switch (kind?.$case) {
      case 'submit':
        return this.submit(item, kind.value, answer);
      case 'openSession':
        return this.openSession(item, kind.value, answer);
      case 'closeSession':
        return this.closeSession(item, kind.value, answer);
      case 'cancel':
        return this.cancel(item, kind.value, answer);
      case 'operate':
        return this.operate(item, kind.value, answer);
      case 'hydrate':
        void this.hydrate(item, kind.value, answer).catch((error: unknown) => this.fail(error, answer));
        return;
      case 'await':
        void this.awaitExecution(item, kind.value, answer).catch((error: unknown) =>
          this.fail(error, answer),
        );
        return;
      case undefined:
        throw symphainyError({ code: 'SYM-EX-0001', detail: 'an intake item without a kind' });
      default:
        return assertNever(kind);
    }
  }

  private submit(item: IntakeItem, submit: SubmitItem, answer: Answer): void {
    const principal = principalOf(submit.principal);
    const caller = this.parts.claims.caller(principal, submit.sessionId);
    const { type, solutionId, partitionKey, requestDigest, params, sealed, labels, deadlineMs, mode, batch } =
      submit;
    if (caller.roles.includes('root')) {
      this.parts.log.warn(
        { alarm: 'root', type, principal_id: caller.principalId },
        'the root principal acts',
      );
    }
    const sizeBytes =
      params.length + sealed.reduce((sum, fields) => sum + (fields.sealed?.ciphertext.length ?? 0), 0);
    if (sizeBytes > commandBytesMax) {
      throw symphainyError({
        code: 'SYM-RT-0009',
        detail: `the parameters have ${sizeBytes} bytes; the limit is ${commandBytesMax}`,
      });
    }
    checkBatch(batch);
    const key = submit.idempotencyKey || randomUUID();
    const expected = type.startsWith(cityPrefix)
      ? 0
      : this.partitionOfStart(principal.tenantId, partitionKey || key);
    if (submit.idempotencyKey && item.partition !== expected) {
      throw symphainyError({
        code: 'SYM-EX-0001',
        detail: `the intent belongs to partition ${expected}, not ${item.partition}`,
      });
    }
    const operation = mode === Mode.MODE_DRY_RUN ? 'submit_dry_run' : 'submit';
    const scope = [principal.tenantId, principal.principalId, operation, partitionKey, key];
    const executionId = derivedId('execution', item.partition, ...scope);
    const intentId = derivedId('intent', item.partition, ...scope);
    const value = {
      executionId,
      intentId,
      caller,
      type,
      solutionId,
      partitionKey,
      requestDigest,
      params,
      sealed,
      labels,
      deadlineMs,
      mode,
      parent: undefined,
      batch,
    };
    this.command(item, principal.tenantId, { $case: 'submitIntent', value }, (engineAnswer) => {
      if (engineAnswer.type !== 'execution') return this.tell(item, engineAnswer, answer);
      this.tellWhenEnded(engineAnswer.view, submit.waitMs, answer);
    });
  }

  private openSession(item: IntakeItem, open: OpenSessionItem, answer: Answer): void {
    const principal = principalOf(open.principal);
    const { tenantId, principalId } = principal;
    const scope = [tenantId, principalId, 'session', open.idempotencyKey || randomUUID()];
    const sessionId = derivedId('session', item.partition, ...scope);
    const intentId = derivedId('intent', item.partition, ...scope);
    const ttlSeconds = Math.min(open.ttlSeconds || ttlSecondsDefault, ttlSecondsMax);
    const expiresAtMs = this.parts.owner.nowMs() + ttlSeconds * 1_000;
    const value = { sessionId, intentId, caller: sessionlessCaller(principal), expiresAtMs };
    this.command(item, tenantId, { $case: 'openSession', value }, (engineAnswer) => {
      if (engineAnswer.type !== 'session') return this.tell(item, engineAnswer, answer);
      const claim = this.parts.claims.sign(principal, engineAnswer.sessionId, engineAnswer.expiresAtMs);
      const { expiresAtMs, position } = engineAnswer;
      answer({ $case: 'session', value: { sessionId: claim, tenantId, expiresAtMs, position } });
    });
  }

  private closeSession(item: IntakeItem, close: CloseSessionItem, answer: Answer): void {
    const principal = principalOf(close.principal);
    const caller = this.parts.claims.caller(principal, close.sessionId);
    const intentId = derivedId('intent', 0, caller.sessionId, 'close');
    const value = { sessionId: caller.sessionId, intentId, caller };
    this.command(
      { ...item, partition: 0 },
      principal.tenantId,
      { $case: 'closeSession', value },
      (engineAnswer) => {
        if (engineAnswer.type !== 'session') return this.tell(item, engineAnswer, answer);
        const { expiresAtMs, position } = engineAnswer;
        answer({
          $case: 'session',
          value: { sessionId: close.sessionId, tenantId: principal.tenantId, expiresAtMs, position },
        });
      },
    );
  }

  private cancel(item: IntakeItem, cancel: CancelItem, answer: Answer): void {
    const principal = principalOf(cancel.principal);
    const caller = cancel.sessionId
      ? this.parts.claims.caller(principal, cancel.sessionId)
      : sessionlessCaller(principal);
    const { executionId, reason } = cancel;
    const partition = existing('execution', executionId);
    const intentId = derivedId('intent', partition, executionId, 'cancel', randomUUID());
    const value = { executionId, intentId, caller, reason: reason.slice(0, 500) };
    this.command(
      { ...item, partition },
      principal.tenantId,
      { $case: 'cancelExecution', value },
      (engineAnswer) => this.tell(item, engineAnswer, answer),
    );
  }

  private operate(item: IntakeItem, operate: OperateItem, answer: Answer): void {
    const principal = principalOf(operate.principal);
    const { executionId, reason, sessionId } = operate;
    const caller = sessionId ? this.parts.claims.caller(principal, sessionId) : sessionlessCaller(principal);
    const partition = existing('execution', executionId);
    const operation = operationOf(operate.operation);
    const intentId = belongingId('intent', executionId, operate.operation, randomUUID());
    const value = { executionId, intentId, caller, operation, reason: reason.slice(0, 500) };
    this.command(
      { ...item, partition },
      principal.tenantId,
      { $case: 'operateExecution', value },
      (engineAnswer) => this.tell(item, engineAnswer, answer),
    );
  }

  private async hydrate(item: IntakeItem, hydrate: HydrateItem, answer: Answer): Promise<void> {
    const principal = principalOf(hydrate.principal);
    const { artifactId, purpose } = hydrate;
    const partition = existing('artifact', artifactId);
    const reader = this.parts.readStore.tenant(principal.tenantId);
    const row =
      (await reader.artifact(artifactId)) ??
      (await this.artifactWhenProjected(partition, reader, artifactId));
    if (!row) throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no artifact ${artifactId}` });
    const { executionId } = row;
    const intentId = derivedId('intent', partition, artifactId, 'hydrate', randomUUID());
    const value = {
      artifactId,
      executionId,
      intentId,
      caller: sessionlessCaller(principal),
      purpose: purpose.slice(0, 500),
    };
    const engineAnswer = await new Promise<EngineAnswer>((resolve) =>
      this.command({ ...item, partition }, principal.tenantId, { $case: 'hydrateArtifact', value }, resolve),
    );
    if (engineAnswer.type !== 'hydrated') return this.tell(item, engineAnswer, answer);
    const sealed = {
      keyId: row.keyId,
      nonce: Buffer.from(row.nonce),
      ciphertext: Buffer.from(row.ciphertext),
    };
    const content = await openArtifact(this.parts.keys, principal.tenantId, { artifactId, content: sealed });
    const { position } = engineAnswer;
    answer({ $case: 'hydrated', value: { artifactId, contentType: row.contentType, content, position } });
  }

  /** Rows come a moment after the record: wait for the frame that is the last one now. */
  private async artifactWhenProjected(
    partition: number,
    reader: ReturnType<ReadStoreReader['tenant']>,
    artifactId: string,
  ) {
    const seq = this.parts.owner.partitions.get(partition)?.chain.seq;
    if (seq === undefined || !(await this.parts.readStore.waitFor(partition, seq, artifactRowWaitMs)))
      return undefined;
    return reader.artifact(artifactId);
  }

  private async awaitExecution(item: IntakeItem, wait: AwaitItem, answer: Answer): Promise<void> {
    const principal = principalOf(wait.principal);
    const { executionId, waitMs } = wait;
    const partition = existing('execution', executionId);
    if (!this.parts.owner.serves(partition)) return this.tell(item, this.moved(partition), answer);
    const execution = this.parts.owner.execution(partition, executionId);
    if (!execution || execution.tenantId !== principal.tenantId) {
      throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no execution ${executionId}` });
    }
    this.tellWhenEnded(answerView(execution), waitMs, answer);
  }

  private command(
    item: IntakeItem,
    tenantId: string,
    kind: CommandKind,
    answer: (engineAnswer: EngineAnswer) => void,
  ): void {
    this.parts.owner.submit(item.partition, { kind, tenantId, traceParent: item.traceParent, answer });
  }

  private partitionOfStart(tenantId: string, key: string): number {
    const count = this.parts.owner.control.state.genesis?.partitionCount;
    if (count === undefined)
      throw symphainyError({ code: 'SYM-RT-0013', detail: 'the control log is not read yet' });
    return partitionOfKey(tenantId, key, count);
  }

  private tellWhenEnded(view: ExecutionAnswerView, waitMs: number, answer: Answer): void {
    if (view.terminal || waitMs === 0) return answer(executionAnswer(view));
    const partition = existing('execution', view.executionId);
    const forget = this.parts.owner.awaitEnd(view.executionId, (ended) => {
      clearTimeout(timer);
      answer(executionAnswer(ended));
    });
    if (!forget) return answer(executionAnswer(view));
    const timer = setTimeout(
      () => {
        forget();
        const now = this.parts.owner.execution(partition, view.executionId);
        answer(executionAnswer(now ? answerView(now) : view));
      },
      Math.min(waitMs, waitMsMax),
    );
  }

  private tell(item: IntakeItem, engineAnswer: EngineAnswer, answer: Answer): void {
    switch (engineAnswer.type) {
      case 'execution':
        return answer(executionAnswer(engineAnswer.view));
      case 'problem': {
        const { code, detail, retryAfterMs } = engineAnswer;
        const address = code === 'SYM-RT-0007' ? this.parts.owners.addressOf(item.partition) : '';
        return answer({ $case: 'problem', value: problem(code, detail, retryAfterMs, address) });
      }
      case 'session':
      case 'hydrated':
      case 'none':
        return answer({
          $case: 'problem',
          value: problem('SYM-RT-0001', `unexpected answer '${engineAnswer.type}'`),
        });
      default:
        return assertNever(engineAnswer);
    }
  }

  private moved(partition: number): EngineAnswer {
    return {
      type: 'problem',
      code: 'SYM-RT-0007',
      detail: `partition ${partition} is not served here`,
      retryAfterMs: 250,
    };
  }

  private fail(error: unknown, answer: Answer): void {
    const value = problemOf(error);
    if (value.code === 'SYM-RT-0001') this.parts.log.error({ err: error }, 'intake failed');
    answer({ $case: 'problem', value });
  }
}

function executionAnswer(view: ExecutionAnswerView): AnswerKind {
  const { intentId, executionId, status, position, errorCode, errorDetail, decisionId } = view;
  return {
    $case: 'execution',
    value: { intentId, executionId, status, position, errorCode, errorDetail, decisionId },
  };
}

function principalOf(principal: Principal | undefined): Principal {
  if (!principal || principal.tenantId === '' || principal.principalId === '') {
    throw symphainyError({ code: 'SYM-EX-0002', detail: 'the item names no principal' });
  }
  return principal;
}

/** What a batch brings along must be a definition that can be carried out: it is read again in every fold. */
function checkBatch(batch: Buffer): void {
  if (batch.length === 0) return;
  const reader = JsonReader.of(JSON.parse(batch.toString()));
  const definition = readDefinition(reader);
  if (definition?.kind === 'for_each' && reader.faults.length === 0) return;
  throw symphainyError({ code: 'SYM-EX-0001', detail: 'the batch is not valid', faults: reader.faults });
}

function operationOf(text: string): Operation {
  if (text === 'pause') return Operation.OPERATION_PAUSE;
  if (text === 'resume') return Operation.OPERATION_RESUME;
  throw symphainyError({ code: 'SYM-EX-0001', detail: `there is no operation '${text}': pause or resume` });
}

function existing(kind: 'execution' | 'artifact', id: string): number {
  const partition = partitionOf(kind, id);
  if (partition === undefined)
    throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no ${kind} ${id}` });
  return partition;
}
