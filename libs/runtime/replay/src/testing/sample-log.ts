/** A log with something of everything: sessions, intents, retries, denials, artifacts, a batch, quarantine, revocation. */
import { ControlFact, TimerKind } from '@symphainy/contracts/wal';
import type { Caller, ReportStep, StepSuccess } from '@symphainy/contracts/wal';
import { acme, acmeFacts, caller, genesis, published, submit } from '@symphainy/runtime-core/testing';
import type { CommandKind, LogBuilder } from './log-builder.js';
import { batchFacts, writeSampleBatch } from './sample-batch.js';

export const samplePartitionCount = 3;
const city = 'ten_city';

export const root: Caller = { ...caller(city), principalId: 'root', roles: ['root'], sessionId: '' };
export const ada: Caller = caller();

export function submitting(
  partition: number,
  key: string,
  change: Parameters<typeof submit>[2] = {},
): CommandKind {
  return { $case: 'submitIntent', value: submit(partition, key, change) };
}

export function reporting(
  executionId: string,
  path: string,
  attempt: number,
  outcome: ReportStep['outcome'],
): CommandKind {
  const realm = executionId.startsWith('exe_0_') ? 'city' : 'operations';
  const value = { executionId, path, attempt, realm, realmVersion: '1.0.0', outcome, changes: [] };
  return { $case: 'reportStep', value };
}

export function success(change: Partial<StepSuccess> = {}): ReportStep['outcome'] {
  return { $case: 'success', value: { artifacts: [], events: [], ...change } };
}

export const failure: ReportStep['outcome'] = {
  $case: 'failure',
  value: { code: 'SYM-RL-0002', detail: 'the realm broke', retryable: true },
};

/** Records facts in the control log as Smart City does: an intent of the root principal, and its report. */
export async function recordFacts(
  builder: LogBuilder,
  key: string,
  facts: readonly ControlFact[],
): Promise<void> {
  const intent = submit(0, key, { caller: root, type: 'city.create_tenant', params: Buffer.from('{}') });
  const events = facts.map((fact) => ({
    type: 'city.fact',
    data: Buffer.from(ControlFact.encode(fact).finish()),
  }));
  await builder.frame(0, { $case: 'submitIntent', value: intent });
  await builder.frame(0, reporting(intent.executionId, '0', 1, success({ events })));
}

/** Genesis and the tenant acme. */
export async function writeCity(builder: LogBuilder): Promise<void> {
  await builder.startEpoch(1);
  await builder.frame(0, { $case: 'genesis', value: { ...genesis(), partitionCount: samplePartitionCount } });
  await recordFacts(builder, 'acme', acmeFacts());
}

export async function writeSampleLog(builder: LogBuilder): Promise<void> {
  await writeCity(builder);
  const session = { sessionId: 'ses_1', intentId: 'int_session', caller: { ...ada, sessionId: '' } };
  await builder.frame(1, {
    $case: 'openSession',
    value: { ...session, expiresAtMs: builder.nowMs + 3_600_000 },
  });

  const plan = submit(1, 'plan');
  const ship = submit(1, 'ship', { type: 'operations.ship', labels: { cause: 'test' } });
  await builder.frame(1, { $case: 'submitIntent', value: plan }, { $case: 'submitIntent', value: ship });
  builder.nowMs += 10;
  const sealed = { keyId: 'key_1', nonce: Buffer.alloc(12, 1), ciphertext: Buffer.from('sealed') };
  const source = { tenantId: acme, system: 'mainframe', collection: 'POLICY', key: '42', version: '' };
  const artifact = {
    artifactId: 'art_1_plan',
    name: 'plan',
    kind: 'plan',
    contentType: 'application/json',
    sizeBytes: 6,
    digest: Buffer.alloc(32, 7),
    content: sealed,
    storedAt: '',
    derivedFrom: [source],
  };
  await builder.frame(
    1,
    reporting(plan.executionId, '0', 1, failure),
    reporting(ship.executionId, '0/0', 1, success({ artifacts: [artifact] })),
  );
  builder.nowMs += 5_000;
  const due = builder.state(1).timers.popDue(builder.nowMs)!;
  await builder.frame(1, { $case: 'fireTimer', value: due });
  await builder.frame(1, reporting(plan.executionId, '0', 2, success()));
  const written = {
    target: source,
    beforeDigest: Buffer.alloc(0),
    afterDigest: Buffer.alloc(32, 1),
    grantId: 'g',
  };
  const late = reporting(plan.executionId, '0', 1, success());
  if (late.$case === 'reportStep') late.value.changes.push(written);
  await builder.frame(1, late, {
    $case: 'hydrateArtifact',
    value: {
      artifactId: 'art_1_plan',
      executionId: ship.executionId,
      intentId: 'int_hydrate',
      caller: ada,
      purpose: 'reading',
    },
  });

  const denied = { $case: 'policyPublished', value: published(acme, 'forbid', undefined, 2) } as const;
  await recordFacts(builder, 'forbid', [{ kind: denied }]);
  await builder.frame(2, submitting(2, 'denied'));
  await builder.frame(1, reporting(ship.executionId, '0/1', 1, success()));
  await builder.frame(
    2,
    {
      $case: 'countRefusals',
      value: { tenantId: acme, minuteMs: 60_000, countByCode: { 'SYM-RT-0008': 3 } },
    },
    { $case: 'quarantine', value: { command: Buffer.from('poison'), detail: 'its decision threw' } },
  );
  await recordFacts(builder, 'permit', [
    { kind: { ...denied, value: published(acme, 'permit', undefined, 3) } },
  ]);
  await recordFacts(builder, 'batch', batchFacts());
  await writeSampleBatch(builder);
  const deadlineMs = builder.nowMs + 1_000;
  const slow = submit(3, 'slow', { deadlineMs });
  await builder.frame(3, { $case: 'submitIntent', value: slow });
  builder.nowMs += 1_000;
  const kind = TimerKind.TIMER_KIND_EXECUTION_DEADLINE;
  await builder.frame(3, {
    $case: 'fireTimer',
    value: { executionId: slow.executionId, path: '', attempt: 0, kind, dueMs: deadlineMs },
  });
  const cancel = { executionId: ship.executionId, intentId: 'int_cancel', caller: ada, reason: 'enough' };
  await builder.frame(1, { $case: 'cancelExecution', value: cancel });
  await builder.frame(0, {
    $case: 'closeSession',
    value: { sessionId: 'ses_1', intentId: 'int_close', caller: ada },
  });
}
