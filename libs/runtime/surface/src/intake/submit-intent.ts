/** A submission becomes a command: its ids follow from its idempotency key, so that a repeat finds what there is. */
import { randomUUID } from 'node:crypto';
import { Mode } from '@symphainy/contracts/kernel';
import type { IntakeItem, SubmitItem } from '@symphainy/contracts/runtime';
import { JsonReader, derivedId, partitionOfKey, readDefinition, symphainyError } from '@symphainy/kernel';
import { cityPrefix } from '@symphainy/runtime-core';
import { principalOf } from './intake-desk.js';
import type { Answer, IntakeDesk } from './intake-desk.js';

const commandBytesMax = 256 * 1024;

export function submitIntent(desk: IntakeDesk, item: IntakeItem, submit: SubmitItem, answer: Answer): void {
  const principal = principalOf(submit.principal);
  const caller = desk.parts.claims.caller(principal, submit.sessionId);
  const { type, solutionId, partitionKey, requestDigest, params, sealed, labels, deadlineMs, mode, batch } =
    submit;
  if (caller.roles.includes('root')) {
    desk.parts.log.warn({ alarm: 'root', type, principal_id: caller.principalId }, 'the root principal acts');
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
    : partitionOfStart(desk, principal.tenantId, partitionKey || key);
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
  desk.command(item, principal.tenantId, { $case: 'submitIntent', value }, (engineAnswer) => {
    if (engineAnswer.type !== 'execution') return desk.tell(item, engineAnswer, answer);
    desk.tellWhenEnded(engineAnswer.view, submit.waitMs, answer);
  });
}

function partitionOfStart(desk: IntakeDesk, tenantId: string, key: string): number {
  const count = desk.parts.owner.control.state.genesis?.partitionCount;
  if (count === undefined)
    throw symphainyError({ code: 'SYM-RT-0013', detail: 'the control log is not read yet' });
  return partitionOfKey(tenantId, key, count);
}

/** What a batch brings along must be a definition that can be carried out: it is read again in every fold. */
function checkBatch(batch: Buffer): void {
  if (batch.length === 0) return;
  const reader = JsonReader.of(JSON.parse(batch.toString()));
  const definition = readDefinition(reader);
  if (definition?.kind === 'for_each' && reader.faults.length === 0) return;
  throw symphainyError({ code: 'SYM-EX-0001', detail: 'the batch is not valid', faults: reader.faults });
}
