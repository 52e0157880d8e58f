/** Sessions: opened on a partition of their own, closed in the control log. */
import { randomUUID } from 'node:crypto';
import type { CloseSessionItem, IntakeItem, OpenSessionItem } from '@symphainy/contracts/runtime';
import { derivedId } from '@symphainy/kernel';
import { sessionlessCaller } from '../session-claims.js';
import { principalOf } from './intake-desk.js';
import type { Answer, IntakeDesk } from './intake-desk.js';

const ttlSecondsDefault = 8 * 3_600;
const ttlSecondsMax = 24 * 3_600;

export function openSession(desk: IntakeDesk, item: IntakeItem, open: OpenSessionItem, answer: Answer): void {
  const principal = principalOf(open.principal);
  const { tenantId, principalId } = principal;
  const scope = [tenantId, principalId, 'session', open.idempotencyKey || randomUUID()];
  const sessionId = derivedId('session', item.partition, ...scope);
  const intentId = derivedId('intent', item.partition, ...scope);
  const ttlSeconds = Math.min(open.ttlSeconds || ttlSecondsDefault, ttlSecondsMax);
  const expiresAtMs = desk.parts.owner.nowMs() + ttlSeconds * 1_000;
  const value = { sessionId, intentId, caller: sessionlessCaller(principal), expiresAtMs };
  desk.command(item, tenantId, { $case: 'openSession', value }, (engineAnswer) => {
    if (engineAnswer.type !== 'session') return desk.tell(item, engineAnswer, answer);
    const claim = desk.parts.claims.sign(principal, engineAnswer.sessionId, engineAnswer.expiresAtMs);
    const { expiresAtMs, position } = engineAnswer;
    answer({ $case: 'session', value: { sessionId: claim, tenantId, expiresAtMs, position } });
  });
}

export function closeSession(
  desk: IntakeDesk,
  item: IntakeItem,
  close: CloseSessionItem,
  answer: Answer,
): void {
  const principal = principalOf(close.principal);
  const caller = desk.parts.claims.caller(principal, close.sessionId);
  const intentId = derivedId('intent', 0, caller.sessionId, 'close');
  const value = { sessionId: caller.sessionId, intentId, caller };
  desk.command(
    { ...item, partition: 0 },
    principal.tenantId,
    { $case: 'closeSession', value },
    (engineAnswer) => {
      if (engineAnswer.type !== 'session') return desk.tell(item, engineAnswer, answer);
      const { expiresAtMs, position } = engineAnswer;
      answer({
        $case: 'session',
        value: { sessionId: close.sessionId, tenantId: principal.tenantId, expiresAtMs, position },
      });
    },
  );
}
