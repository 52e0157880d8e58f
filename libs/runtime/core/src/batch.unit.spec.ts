import { describe, expect, test } from '@jest/globals';
import { Operation } from '@symphainy/contracts/wal';
import type { ReportStep } from '@symphainy/contracts/wal';
import { evolveControl, evolveGenesis } from './control/evolve-control.js';
import { acme, acmeFacts, caller, genesis, manifest, submit } from './testing/given.js';
import { Partition, eventNames } from './testing/partition.js';
import type { Decision } from './decision.js';

function items(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    key: `POL-${from + index}`,
    params: { number: from + index },
  }));
}

function page(list: object[], next: unknown): ReportStep['outcome'] {
  const events = [{ type: 'batch.items', data: Buffer.from(JSON.stringify({ items: list, next })) }];
  return { $case: 'success', value: { artifacts: [], events } };
}

function started(decision: Decision): number[] {
  if (decision.type !== 'decided') return [];
  return decision.effects.flatMap((effect) => (effect.type === 'StartChild' ? [effect.index] : []));
}

/** A batch of acme, over a list or over pages. */
function batch(count: number, change: object = {}) {
  const operations = manifest('operations', ['plan', 'pack', 'send', 'ship', 'all', 'page']);
  const pages = { kind: 'step', intent: 'operations.page' };
  const saga = { kind: 'for_each', pages, item_intent: 'operations.plan', concurrency: 2, ...change };
  const document = JSON.stringify({
    solution_id: 'all',
    context: {},
    intents: [{ type: 'operations.all', saga }],
  });
  const facts = [
    ...acmeFacts(),
    { kind: { $case: 'realmRegistered', value: { manifest: operations, address: 'x:1' } } } as const,
    {
      kind: {
        $case: 'solutionPublished',
        value: { tenantId: acme, solutionId: 'all', version: 1, document },
      },
    } as const,
  ];
  const partition = new Partition(facts.reduce(evolveControl, evolveGenesis(genesis())));
  const list = {
    kind: 'for_each',
    items: '/items',
    item_intent: 'operations.plan',
    concurrency: 2,
    ...change,
  };
  const intent = submit(1, 'batch', {
    type: count > 0 ? 'operations.plan' : 'operations.all',
    params: Buffer.from(JSON.stringify({ items: items(0, count) })),
    batch: count > 0 ? Buffer.from(JSON.stringify(list)) : Buffer.alloc(0),
  });
  const decision = partition.submit(intent);
  const end = (index: number, status = 'SUCCEEDED') =>
    partition.take({
      $case: 'endChild',
      value: { executionId: intent.executionId, path: '0', index, childId: '', status, code: '' },
    });
  return { partition, id: intent.executionId, decision, end };
}

describe('a batch over a list', () => {
  test('has no more items under way than its concurrency, and ends when the last one has', () => {
    const { partition, id, decision, end } = batch(3);
    expect(started(decision)).toEqual([0, 1]);
    expect(started(end(1))).toEqual([2]);
    expect(started(end(0, 'REJECTED'))).toEqual([]);
    expect(eventNames(end(2, 'FAILED'))).toEqual(['childEnded', 'forEachEnded', 'executionSucceeded']);
    expect(partition.status(id)).toBe('SUCCEEDED');
  });

  test('counts an item once, however often its end is told', () => {
    const { end } = batch(3);
    end(0);
    expect(end(0)).toMatchObject({ type: 'nothing' });
  });

  test('that is empty succeeds at once', () => {
    const { partition, id } = batch(0, { items: '/items', pages: undefined });
    expect(partition.status(id)).toBe('SUCCEEDED');
  });

  test('starts nothing while it is paused, and goes on where it was', () => {
    const { partition, id, end } = batch(4);
    const operate = (operation: Operation) =>
      partition.take({
        $case: 'operateExecution',
        value: { executionId: id, intentId: 'int_1', caller: caller(), operation, reason: '' },
      });
    operate(Operation.OPERATION_PAUSE);
    expect(partition.status(id)).toBe('PAUSED');
    expect(started(end(0))).toEqual([]);
    expect(started(operate(Operation.OPERATION_RESUME))).toEqual([2]);
    expect(partition.status(id)).toBe('RUNNING');
  });

  test('starts no more than its rate allows', () => {
    const { partition, decision, id } = batch(5, { concurrency: 5, rate_per_second: 2 });
    expect(started(decision).length).toBeLessThan(5);
    partition.nowMs += 10_000;
    partition.fireDueTimers();
    expect(partition.state.executions.get(id)?.running?.forEach.get('0')?.nextIndex).toBeGreaterThan(
      started(decision).length,
    );
  });

  test('fails when more of its items failed than its budget allows', () => {
    const { partition, id, end } = batch(40, { error_budget_percent: 10 });
    for (let index = 0; index < 22 && partition.status(id) === 'RUNNING'; index++) end(index, 'FAILED');
    expect(partition.status(id)).toBe('FAILED');
  });
});

describe('a batch over pages', () => {
  test('asks for the next page before it runs dry, with the cursor of the last', () => {
    const { partition, id, decision } = batch(0);
    expect(eventNames(decision)).toContain('stepScheduled');
    const first = partition.report(id, '0/page/0', 1, page(items(0, 3), { at: 3 }));
    expect(started(first)).toEqual([0, 1]);
    const asked = first.type === 'decided' && first.events.find((event) => event.$case === 'stepScheduled');
    expect(asked && asked.$case === 'stepScheduled' && asked.value.params.toString()).toBe(
      '{"cursor":{"at":3}}',
    );
  });

  test('ends after the last page when all its items have ended', () => {
    const { partition, id, end } = batch(0);
    partition.report(id, '0/page/0', 1, page(items(0, 2), null));
    end(0);
    expect(eventNames(end(1))).toEqual(['childEnded', 'forEachEnded', 'executionSucceeded']);
  });

  test('whose page breaks the contract fails with what is wrong with it', () => {
    const { partition, id } = batch(0);
    partition.report(id, '0/page/0', 1, page([{ key: '' }], null));
    expect(partition.state.executions.get(id)?.phase).toMatchObject({
      status: 'FAILED',
      code: 'SYM-RT-0017',
    });
  });
});
