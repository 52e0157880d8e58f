/** A batch with pages for a log: writes outside, an unknown outcome, an undone write, an incident, a pause. */
import { Effect } from '@symphainy/contracts/realm';
import { Operation } from '@symphainy/contracts/wal';
import type { ControlFact, ReportStep, SubmitIntent } from '@symphainy/contracts/wal';
import { belongingId } from '@symphainy/kernel';
import { acme, caller, manifest, submit } from '@symphainy/runtime-core/testing';
import type { CommandKind, LogBuilder } from './log-builder.js';

const partition = 2;
const target = {
  tenantId: acme,
  system: 'policy_api',
  collection: 'policies',
  key: 'POL-1',
  version: '"v1"',
};

export const sampleBatch: SubmitIntent = submit(partition, 'batch', {
  type: 'content.run',
  params: Buffer.from('{"source":"policies"}'),
});

/** The realm and the solution of the batch: items are written, then checked; what fails is undone. */
export function batchFacts(): ControlFact[] {
  const content = manifest('content', ['run', 'migrate', 'read_page', 'write', 'undo', 'check']);
  const writing = ['content.write', 'content.undo'];
  const intents = content.intents.map((intent) =>
    writing.includes(intent.type) ? { ...intent, effect: Effect.EFFECT_EXTERNAL_WRITE } : intent,
  );
  const writes = { system: 'policy_api', collection: 'policies', key: '/key' };
  const step = (intent: string, more: object = {}) => ({ kind: 'step', intent, ...more });
  const pages = step('content.read_page');
  const steps = [
    step('content.write', { writes, compensation: 'content.undo' }),
    step('content.check', { on_failure: 'incident' }),
  ];
  const document = {
    solution_id: 'content',
    context: {},
    intents: [
      {
        type: 'content.run',
        saga: { kind: 'for_each', pages, item_intent: 'content.migrate', concurrency: 2 },
      },
      { type: 'content.migrate', saga: { kind: 'sequence', steps } },
    ],
  };
  const published = {
    tenantId: acme,
    solutionId: 'content',
    version: 1,
    document: JSON.stringify(document),
  };
  return [
    { kind: { $case: 'realmRegistered', value: { manifest: { ...content, intents }, address: 'x:2' } } },
    { kind: { $case: 'solutionPublished', value: published } },
  ];
}

/** Runs the batch to its end; the facts are recorded already. */
export async function writeSampleBatch(builder: LogBuilder): Promise<void> {
  const { executionId } = sampleBatch;
  const first = itemId('POL-1');
  const second = itemId('POL-2');
  await builder.frame(partition, { $case: 'submitIntent', value: sampleBatch });
  await builder.frame(partition, page(0, ['POL-1', 'POL-2'], { offset: 2 }));
  await startItems(builder);
  await builder.frame(partition, operate('pause', Operation.OPERATION_PAUSE));
  await builder.frame(
    partition,
    report(first, '0/0', 1, success, true),
    report(second, '0/0', 1, { $case: 'unknown', value: { detail: 'the stream was lost' } }),
  );
  await builder.frame(partition, report(first, '0/1', 1, success));
  await endItem(builder, 'POL-1', 0, 'SUCCEEDED');
  await builder.frame(partition, operate('resume', Operation.OPERATION_RESUME));
  await builder.frame(partition, page(1, ['POL-3'], null));
  await startItems(builder);
  builder.nowMs += 1_000;
  await fireDueTimers(builder);
  await builder.frame(partition, report(second, '0/0', 2, success, true));
  await builder.frame(partition, report(second, '0/1', 1, failure));
  await builder.frame(partition, report(second, '0/0~undo', 1, success, true));
  await endItem(builder, 'POL-2', 1, 'COMPENSATED');
  await builder.frame(partition, report(itemId('POL-3'), '0/0', 1, failure));
  await endItem(builder, 'POL-3', 2, 'FAILED');
  const ended = builder.state(partition).executions.get(executionId)?.phase.status;
  if (ended !== 'SUCCEEDED') throw new Error(`the batch is ${ended}`);
}

/** The execution of an item. */
export function itemId(key: string): string {
  return belongingId('execution', sampleBatch.executionId, '0', key);
}

const success: ReportStep['outcome'] = { $case: 'success', value: { artifacts: [], events: [] } };
const failure: ReportStep['outcome'] = {
  $case: 'failure',
  value: { code: 'SYM-RL-0002', detail: 'not as it was written', retryable: false },
};

function report(
  executionId: string,
  path: string,
  attempt: number,
  outcome: ReportStep['outcome'],
  wrote = false,
): CommandKind {
  const change = { target, beforeDigest: Buffer.alloc(0), afterDigest: Buffer.alloc(32, 8), grantId: 'g' };
  const realm = { realm: 'content', realmVersion: '1.0.0' };
  const changes = wrote ? [change] : [];
  return { $case: 'reportStep', value: { executionId, path, attempt, ...realm, outcome, changes } };
}

function page(number: number, keys: readonly string[], next: object | null): CommandKind {
  const items = keys.map((key) => ({ key, params: { key, litigation_hold: key === 'POL-2' } }));
  const events = [{ type: 'batch.items', data: Buffer.from(JSON.stringify({ items, next })) }];
  const outcome = { $case: 'success' as const, value: { artifacts: [], events } };
  return report(sampleBatch.executionId, `0/page/${number}`, 1, outcome);
}

function operate(name: string, operation: Operation): CommandKind {
  const { executionId } = sampleBatch;
  const value = { executionId, intentId: `int_${name}`, caller: caller(), operation, reason: name };
  return { $case: 'operateExecution', value };
}

/** Submits the items that are open and not there yet, as the owner does. */
async function startItems(builder: LogBuilder): Promise<void> {
  const { executions } = builder.state(partition);
  const batch = executions.get(sampleBatch.executionId);
  const open = [...(batch?.running?.forEach.get('0')?.open ?? [])];
  const kinds = open
    .filter(([, { childId }]) => !executions.has(childId))
    .map(([index, { key, params, childId }]): CommandKind => {
      const parent = { executionId: sampleBatch.executionId, path: '0', index, itemKey: key };
      const intentId = belongingId('intent', childId, 'item');
      const value = submit(partition, key, {
        type: 'content.migrate',
        executionId: childId,
        intentId,
        params,
        parent,
      });
      return { $case: 'submitIntent', value };
    });
  await builder.frame(partition, ...kinds);
}

async function endItem(builder: LogBuilder, key: string, index: number, status: string): Promise<void> {
  const childId = itemId(key);
  const found = builder.state(partition).executions.get(childId)?.phase.status;
  if (found !== status) throw new Error(`item ${key} is ${found}`);
  const value = { executionId: sampleBatch.executionId, path: '0', index, childId, status, code: '' };
  await builder.frame(partition, { $case: 'endChild', value });
}

async function fireDueTimers(builder: LogBuilder): Promise<void> {
  const { timers } = builder.state(partition);
  for (let due = timers.popDue(builder.nowMs); due; due = timers.popDue(builder.nowMs)) {
    await builder.frame(partition, { $case: 'fireTimer', value: due });
  }
}
