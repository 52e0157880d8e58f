import { describe, expect, test } from '@jest/globals';
import { Idempotency } from '@symphainy/contracts/realm';
import { Operation } from '@symphainy/contracts/wal';
import { evolveControl } from './control/evolve-control.js';
import { acme, caller, published, submit } from './testing/given.js';
import { movingPartition, movingOutcomes } from './testing/moving.js';
import { Partition, eventNames } from './testing/partition.js';

const { success, unknown, refusal, change } = movingOutcomes;

/** An execution that is stuck because nobody knows whether it wrote, and nothing may write again by itself. */
function stuck(compensation = 'operations.undo') {
  const moved = movingPartition({ idempotency: Idempotency.IDEMPOTENCY_NONE, compensation });
  moved.partition.report(moved.id, '0/0', 1, unknown);
  const operate = (operation: Operation) =>
    moved.partition.take({
      $case: 'operateExecution',
      value: { executionId: moved.id, intentId: 'int_1_op', caller: caller(), operation, reason: 'seen to' },
    });
  return { ...moved, operate };
}

describe('an execution that is stuck', () => {
  test('is retried: the step is tried once more, as its policy allows', () => {
    const { partition, id, operate } = stuck();
    expect(eventNames(operate(Operation.OPERATION_RETRY))).toEqual([
      'policyDecided',
      'executionResumed',
      'policyDecided',
      'stepScheduled',
    ]);
    expect(partition.status(id)).toBe('RUNNING');
    partition.report(id, '0/0', 2, success, [change]);
    partition.report(id, '0/1', 1, success);
    expect(partition.status(id)).toBe('SUCCEEDED');
  });

  test('is skipped: the step counts as done, and the next one starts', () => {
    const { partition, id, operate } = stuck();
    expect(eventNames(operate(Operation.OPERATION_SKIP)).slice(0, 3)).toEqual([
      'policyDecided',
      'executionResumed',
      'stepSkipped',
    ]);
    expect(partition.state.executions.get(id)?.running?.steps.get('0/1')?.status).toBe('scheduled');
  });

  test('whose skipped step may have written is undone with it when a later step fails', () => {
    const { partition, id, operate } = stuck();
    operate(Operation.OPERATION_SKIP);
    partition.report(id, '0/1', 1, refusal);
    expect(partition.status(id)).toBe('COMPENSATING');
    partition.nowMs += 20_000;
    partition.fireDueTimers();
    partition.report(id, '0/0~undo', 1, success, [change]);
    expect(partition.status(id)).toBe('COMPENSATED');
  });

  test('is compensated: what may have been written is undone once it can no longer land', () => {
    const { partition, id, operate } = stuck();
    expect(eventNames(operate(Operation.OPERATION_COMPENSATE))).toEqual([
      'policyDecided',
      'executionResumed',
      'compensationStarted',
      'stepRetryScheduled',
    ]);
    expect(partition.state.executions.get(id)?.phase).toMatchObject({
      status: 'COMPENSATING',
      code: 'SYM-RT-0022',
      detail: 'an operator had it undone: seen to',
    });
    expect(operate(Operation.OPERATION_COMPENSATE)).toMatchObject({ type: 'nothing' });
  });

  test('because it could not be undone is retried there, for the reason that it was undone for', () => {
    const { partition, id, operate } = stuck();
    operate(Operation.OPERATION_SKIP);
    partition.report(id, '0/1', 1, refusal);
    partition.nowMs += 20_000;
    partition.fireDueTimers();
    partition.report(id, '0/0~undo', 1, refusal);
    expect(partition.status(id)).toBe('STUCK');

    expect(operate(Operation.OPERATION_SKIP)).toMatchObject({ type: 'refused', code: 'SYM-RT-0010' });
    expect(operate(Operation.OPERATION_COMPENSATE)).toMatchObject({ type: 'refused', code: 'SYM-RT-0010' });
    operate(Operation.OPERATION_RETRY);
    expect(partition.status(id)).toBe('COMPENSATING');
    const ended = partition.report(id, '0/0~undo', 2, success, [change]);
    expect(ended.type === 'decided' && ended.events.at(-1)).toMatchObject({
      $case: 'executionCompensated',
      value: { code: 'SYM-RL-0001' },
    });
  });

  test('of which nothing can be undone is not compensated, and says what to do instead', () => {
    const { operate } = stuck('');
    expect(operate(Operation.OPERATION_COMPENSATE)).toMatchObject({
      type: 'refused',
      detail: 'it has written nothing that could be undone: cancel it instead',
    });
  });

  test('is not resumed: somebody must say how it goes on', () => {
    const { operate } = stuck();
    expect(operate(Operation.OPERATION_RESUME)).toMatchObject({
      type: 'refused',
      code: 'SYM-RT-0010',
      detail: 'the execution is STUCK and cannot be resumed',
    });
  });
});

test('an execution whose next step was denied goes on when policy was mended and it is retried', () => {
  const partition = new Partition();
  const publish = (effect: 'permit' | 'forbid', version: number) => {
    const value = published(acme, effect, undefined, version);
    partition.control = evolveControl(partition.control, { kind: { $case: 'policyPublished', value } });
  };
  const { executionId } = submit(1, 'a', { type: 'operations.ship' });
  partition.submit(submit(1, 'a', { type: 'operations.ship' }));
  publish('forbid', 2);
  partition.report(executionId, '0/0', 1, success);
  expect(partition.status(executionId)).toBe('STUCK');

  publish('permit', 3);
  const operation = Operation.OPERATION_RETRY;
  const value = { executionId, intentId: 'int_1_op', caller: caller(), operation, reason: '' };
  expect(eventNames(partition.take({ $case: 'operateExecution', value }))).toEqual([
    'policyDecided',
    'executionResumed',
    'policyDecided',
    'stepScheduled',
  ]);
  expect(partition.status(executionId)).toBe('RUNNING');
});

test('an execution that runs is compensated: its write is left unknown, its realm told, and all of it undone', () => {
  const { partition, id } = movingPartition();
  const decision = partition.take({
    $case: 'operateExecution',
    value: {
      ...{ executionId: id, intentId: 'int_1_op', caller: caller(), reason: '' },
      operation: Operation.OPERATION_COMPENSATE,
    },
  });
  expect(eventNames(decision)).toEqual([
    'policyDecided',
    'stepOutcomeUnknown',
    'compensationStarted',
    'stepRetryScheduled',
  ]);
  expect(decision.type === 'decided' && decision.effects).toMatchObject([
    { type: 'CancelStep', path: '0/0' },
  ]);
});

test.each([Operation.OPERATION_RETRY, Operation.OPERATION_SKIP])(
  'operation %s is for what is stuck alone',
  (operation) => {
    const { partition, id } = movingPartition();
    const value = { executionId: id, intentId: 'int_1_op', caller: caller(), operation, reason: '' };
    expect(partition.take({ $case: 'operateExecution', value })).toMatchObject({
      type: 'refused',
      code: 'SYM-RT-0010',
    });
  },
);
