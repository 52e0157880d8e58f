/** Submitting, waiting and cancelling: what one request needs, made of one or more items. */
import type { ExecutionAnswer, Principal, SubmitItem } from '@symphainy/contracts/runtime';
import { SymphainyError, isTerminalStatus, symphainyError } from '@symphainy/kernel';
import type { AnswerKind, Intake, ItemRequest } from './intake.js';

/** Between two AwaitItems, should an owner answer them early. */
const awaitPauseMs = 50;

export interface SubmitRequest {
  readonly partition: number;
  readonly traceParent: string;
  readonly item: SubmitItem;
}

/**
 * Submits, and waits for the outcome as long as the item's `waitMs` says. When the owner moves meanwhile,
 * the intent is repeated under its key and the wait goes on with AwaitItem. Once the intent is
 * durable, a wait that fails is no error: the answer is the last status that was heard.
 */
export async function submit(
  intake: Intake,
  { partition, traceParent, item }: SubmitRequest,
): Promise<ExecutionAnswer> {
  const untilMs = Date.now() + item.waitMs;
  const sizeBytes =
    item.params.length + item.sealed.reduce((sum, { sealed }) => sum + (sealed?.ciphertext.length ?? 0), 0);
  const answer = await intake.exchange({
    partition,
    traceParent,
    kind: { $case: 'submit', value: item },
    ...(item.waitMs > 0 ? { again: { $case: 'submit', value: { ...item, waitMs: 0 } } } : {}),
    waitMs: item.waitMs,
    sizeBytes,
  });
  const accepted = executionOf(answer);
  return item.waitMs > 0 && item.principal
    ? awaitOutcome(intake, { partition, traceParent, principal: item.principal, accepted, untilMs })
    : accepted;
}

interface AwaitRequest {
  readonly partition: number;
  readonly traceParent: string;
  readonly principal: Principal;
  readonly accepted: ExecutionAnswer;
  readonly untilMs: number;
}

async function awaitOutcome(intake: Intake, request: AwaitRequest): Promise<ExecutionAnswer> {
  let last = request.accepted;
  for (;;) {
    const waitMs = request.untilMs - Date.now();
    if (isTerminalStatus(last.status) || waitMs <= 0) return last;
    try {
      const value = { principal: request.principal, executionId: last.executionId, waitMs };
      const answer = await intake.exchange({
        partition: request.partition,
        traceParent: request.traceParent,
        kind: { $case: 'await', value },
        waitMs,
      });
      last = executionOf(answer);
    } catch (error) {
      if (error instanceof SymphainyError) return last;
      throw error;
    }
    if (!isTerminalStatus(last.status)) await new Promise((resolve) => setTimeout(resolve, awaitPauseMs));
  }
}

export interface CancelRequest {
  readonly partition: number;
  readonly traceParent: string;
  readonly principal: Principal;
  readonly sessionId: string;
  readonly executionId: string;
  readonly reason: string;
}

/** Cancels. When the first answer was lost and the repetition finds it cancelled, it was this request that did it. */
export async function cancel(intake: Intake, request: CancelRequest): Promise<ExecutionAnswer> {
  const { partition, traceParent, principal, sessionId, executionId, reason } = request;
  let sent = 0;
  const item: ItemRequest = {
    partition,
    traceParent,
    kind: { $case: 'cancel', value: { principal, sessionId, executionId, reason } },
  };
  try {
    const answer = await intake.exchange({ ...item, onSent: () => sent++ });
    return executionOf(answer);
  } catch (error) {
    if (sent < 2 || !(error instanceof SymphainyError) || error.code !== 'SYM-RT-0010') throw error;
    const kind = { $case: 'await' as const, value: { principal, executionId, waitMs: 0 } };
    const answer = await intake.exchange({ partition, traceParent, kind });
    const present = executionOf(answer);
    if (present.status !== 'CANCELLED') throw error;
    return present;
  }
}

export function executionOf(answer: AnswerKind): ExecutionAnswer {
  if (answer.$case === 'execution') return answer.value;
  throw symphainyError({
    code: 'SYM-RT-0001',
    detail: `Runtime answered with a ${answer.$case} where an execution was asked for`,
  });
}
