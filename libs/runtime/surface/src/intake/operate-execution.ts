/** What operators and owners do with an execution that there is: wait for it, cancel it, pause and resume it. */
import { randomUUID } from 'node:crypto';
import type { AwaitItem, CancelItem, IntakeItem, OperateItem } from '@symphainy/contracts/runtime';
import { Operation } from '@symphainy/contracts/wal';
import { belongingId, derivedId, symphainyError } from '@symphainy/kernel';
import { answerView } from '@symphainy/runtime-engine';
import { sessionlessCaller } from '../session-claims.js';
import { existing, principalOf } from './intake-desk.js';
import type { Answer, IntakeDesk } from './intake-desk.js';

export function awaitExecution(desk: IntakeDesk, item: IntakeItem, wait: AwaitItem, answer: Answer): void {
  const principal = principalOf(wait.principal);
  const { executionId, waitMs } = wait;
  const partition = existing('execution', executionId);
  if (!desk.parts.owner.serves(partition)) return desk.tell(item, desk.moved(partition), answer);
  const execution = desk.parts.owner.execution(partition, executionId);
  if (!execution || execution.tenantId !== principal.tenantId) {
    throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no execution ${executionId}` });
  }
  desk.tellWhenEnded(answerView(execution), waitMs, answer);
}

export function cancelExecution(
  desk: IntakeDesk,
  item: IntakeItem,
  cancel: CancelItem,
  answer: Answer,
): void {
  const principal = principalOf(cancel.principal);
  const caller = cancel.sessionId
    ? desk.parts.claims.caller(principal, cancel.sessionId)
    : sessionlessCaller(principal);
  const { executionId, reason } = cancel;
  const partition = existing('execution', executionId);
  const intentId = derivedId('intent', partition, executionId, 'cancel', randomUUID());
  const value = { executionId, intentId, caller, reason: reason.slice(0, 500) };
  desk.command(
    { ...item, partition },
    principal.tenantId,
    { $case: 'cancelExecution', value },
    (engineAnswer) => desk.tell(item, engineAnswer, answer),
  );
}

export function operateExecution(
  desk: IntakeDesk,
  item: IntakeItem,
  operate: OperateItem,
  answer: Answer,
): void {
  const principal = principalOf(operate.principal);
  const { executionId, reason, sessionId } = operate;
  const caller = sessionId ? desk.parts.claims.caller(principal, sessionId) : sessionlessCaller(principal);
  const partition = existing('execution', executionId);
  const operation = operationOf(operate.operation);
  const intentId = belongingId('intent', executionId, operate.operation, randomUUID());
  const value = { executionId, intentId, caller, operation, reason: reason.slice(0, 500) };
  desk.command(
    { ...item, partition },
    principal.tenantId,
    { $case: 'operateExecution', value },
    (engineAnswer) => desk.tell(item, engineAnswer, answer),
  );
}

const operations: ReadonlyMap<string, Operation> = new Map([
  ['pause', Operation.OPERATION_PAUSE],
  ['resume', Operation.OPERATION_RESUME],
  ['retry', Operation.OPERATION_RETRY],
  ['skip', Operation.OPERATION_SKIP],
  ['compensate', Operation.OPERATION_COMPENSATE],
]);

function operationOf(text: string): Operation {
  const operation = operations.get(text);
  if (operation !== undefined) return operation;
  const detail = `there is no operation '${text}', but ${[...operations.keys()].join(', ')}`;
  throw symphainyError({ code: 'SYM-EX-0001', detail });
}
