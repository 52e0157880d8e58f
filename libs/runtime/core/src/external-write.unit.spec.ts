import { describe, expect, test } from '@jest/globals';
import { Idempotency } from '@symphainy/contracts/realm';
import { TimerKind } from '@symphainy/contracts/wal';
import { submit } from './testing/given.js';
import { movingOutcomes, movingPartition } from './testing/moving.js';
import { eventNames } from './testing/partition.js';

const { success, unknown, refusal, change } = movingOutcomes;

describe('an external write', () => {
  test('is granted for one target and key, for as long as its attempt may take', () => {
    const { decision } = movingPartition();
    const scheduled =
      decision.type === 'decided' && decision.events.find((event) => event.$case === 'stepScheduled');
    expect(scheduled).toMatchObject({
      value: { grant: { system: 'target', collection: 'policies', key: 'POL-1', expiresAtMs: 11_000 } },
    });
  });

  test('whose stream is lost is UNKNOWN, never FAILED, and repeated where a repeat is no second change', () => {
    const { partition, id } = movingPartition();
    const decision = partition.report(id, '0/0', 1, unknown);
    expect(eventNames(decision)).toEqual(['stepOutcomeUnknown', 'stepRetryScheduled']);
    expect(partition.status(id)).toBe('WAITING');
  });

  test('that takes longer than its limit is UNKNOWN too', () => {
    const { partition, id } = movingPartition();
    partition.nowMs += 10_000;
    const value = {
      executionId: id,
      path: '0/0',
      attempt: 1,
      kind: TimerKind.TIMER_KIND_STEP_TIMEOUT,
      dueMs: partition.nowMs,
    };
    expect(eventNames(partition.take({ $case: 'fireTimer', value }))).toEqual([
      'stepOutcomeUnknown',
      'stepRetryScheduled',
    ]);
  });

  test('whose repeat would be a second change waits for a person', () => {
    const { partition, id } = movingPartition({ idempotency: Idempotency.IDEMPOTENCY_NONE });
    expect(eventNames(partition.report(id, '0/0', 1, unknown))).toEqual([
      'stepOutcomeUnknown',
      'incidentOpened',
    ]);
    expect(partition.status(id)).toBe('STUCK');
  });

  test('that is followed by a step that fails for good is undone, and the incident says why', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, success, [change]);
    const failed = partition.report(id, '0/1', 1, refusal);
    expect(eventNames(failed)).toEqual([
      'stepFailed',
      'incidentOpened',
      'compensationStarted',
      'stepScheduled',
    ]);
    expect(partition.status(id)).toBe('COMPENSATING');
    expect(eventNames(partition.report(id, '0/0~undo', 1, success, [change]))).toEqual([
      'stepSucceeded',
      'executionCompensated',
    ]);
    expect(partition.status(id)).toBe('COMPENSATED');
  });

  test('that may still land is not undone before its grant has expired', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, unknown);
    partition.nowMs += 2_000;
    partition.fireDueTimers();
    const refused = partition.report(id, '0/0', 2, refusal);
    expect(eventNames(refused)).toEqual(['stepFailed', 'compensationStarted', 'stepRetryScheduled']);
    const due =
      refused.type === 'decided' && refused.events.find((event) => event.$case === 'stepRetryScheduled');
    expect(due).toMatchObject({ value: { path: '0/0~undo', dueMs: 11_000 } });
  });

  test('reported after its end is evidence and changes nothing', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, success, [change]);
    expect(eventNames(partition.report(id, '0/0', 1, success, [change]))).toEqual(['lateReportRecorded']);
  });

  test('whose unknown outcome is told late, before it is repeated, has succeeded: nothing is repeated', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, unknown);
    expect(eventNames(partition.report(id, '0/0', 1, success, [change]))).toEqual([
      'stepSucceeded',
      'policyDecided',
      'stepScheduled',
    ]);
    partition.nowMs += 9_000;
    const retry = { executionId: id, path: '0/0', attempt: 2, dueMs: partition.nowMs };
    const fired = { ...retry, kind: TimerKind.TIMER_KIND_RETRY };
    expect(eventNames(partition.take({ $case: 'fireTimer', value: fired }))).toEqual(['nothing']);
    expect(eventNames(partition.report(id, '0/1', 1, success))).toEqual([
      'stepSucceeded',
      'executionSucceeded',
    ]);
  });

  test('whose unknown outcome is told late, while a person is waited for, goes on by itself', () => {
    const { partition, id } = movingPartition({ idempotency: Idempotency.IDEMPOTENCY_NONE });
    partition.report(id, '0/0', 1, unknown);
    partition.report(id, '0/0', 1, success, [change]);
    expect(partition.status(id)).toBe('RUNNING');
    partition.report(id, '0/1', 1, success);
    expect(partition.status(id)).toBe('SUCCEEDED');
  });

  test('that was settled late is undone like any other', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, unknown);
    partition.report(id, '0/0', 1, success, [change]);
    partition.report(id, '0/1', 1, refusal);
    expect(eventNames(partition.report(id, '0/0~undo', 1, success, [change]))).toEqual([
      'stepSucceeded',
      'executionCompensated',
    ]);
  });

  test('whose repeat is under way when the first attempt tells of itself waits for the repeat', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, unknown);
    partition.nowMs += 2_000;
    partition.fireDueTimers();
    expect(eventNames(partition.report(id, '0/0', 1, success, [change]))).toEqual(['lateReportRecorded']);
    expect(eventNames(partition.report(id, '0/0', 2, success, [change]))[0]).toBe('stepSucceeded');
  });

  test('that tells of itself after the execution has failed opens one incident, and brings nothing back', () => {
    const { partition, id } = movingPartition();
    partition.report(id, '0/0', 1, refusal);
    expect(partition.status(id)).toBe('FAILED');
    const late = () => eventNames(partition.report(id, '0/0', 1, success, [change]));
    expect(late()).toEqual(['lateReportRecorded', 'incidentOpened']);
    expect(late()).toEqual(['lateReportRecorded']);
    expect(partition.status(id)).toBe('FAILED');
    expect(partition.state.incidents.size).toBe(1);
  });

  test('that nobody knows the end of, and that nothing undoes, is never FAILED though its repeat is refused', () => {
    const { partition, id } = movingPartition({ compensation: '' });
    partition.report(id, '0/0', 1, unknown);
    partition.nowMs += 2_000;
    partition.fireDueTimers();
    expect(eventNames(partition.report(id, '0/0', 2, refusal))).toEqual(['stepFailed', 'incidentOpened']);
    expect(partition.status(id)).toBe('STUCK');
  });

  test('is undone when the deadline of its intent passes, once it can no longer land', () => {
    const { partition, id } = movingPartition({ deadlineMs: 5_000 });
    partition.nowMs = 5_000;
    partition.fireDueTimers();
    expect(partition.status(id)).toBe('COMPENSATING');
    partition.nowMs = 10_999;
    partition.fireDueTimers();
    expect(partition.state.executions.get(id)?.running?.steps.get('0/0~undo')?.status).toBe('retrying');
    partition.nowMs = 11_000;
    partition.fireDueTimers();
    partition.report(id, '0/0~undo', 1, success, [change]);
    expect(partition.status(id)).toBe('COMPENSATED');
  });

  test('that waits to be repeated when the deadline passes is undone, not repeated', () => {
    const { partition, id } = movingPartition({ deadlineMs: 5_000 });
    partition.nowMs = 4_500;
    partition.report(id, '0/0', 1, unknown);
    const { writes } = partition.state.executions.get(id)!.running!;
    expect([...writes.values()].map(({ outcome }) => outcome)).toEqual(['unknown']);
    const deadline = { executionId: id, path: '', attempt: 0, dueMs: 5_000 };
    const kind = TimerKind.TIMER_KIND_EXECUTION_DEADLINE;
    partition.nowMs = 5_000;
    partition.take({ $case: 'fireTimer', value: { ...deadline, kind } });
    partition.fireDueTimers();
    expect(partition.state.executions.get(id)!.running!.steps.get('0/0')?.status).toBe('retrying');
    partition.nowMs = 11_000;
    partition.fireDueTimers();
    expect(partition.state.executions.get(id)!.running!.steps.get('0/0~undo')?.status).toBe('scheduled');
  });

  test('that nothing undoes is left to a person when the deadline passes', () => {
    const { partition, id } = movingPartition({ deadlineMs: 5_000, compensation: '' });
    partition.nowMs = 5_000;
    partition.fireDueTimers();
    expect(partition.status(id)).toBe('STUCK');
    partition.report(id, '0/0', 1, success, [change]);
    expect(partition.status(id)).toBe('RUNNING');
  });

  test('whose parameters name no target is refused before it leaves', () => {
    const { partition } = movingPartition();
    const intent = submit(1, 'without', { type: 'operations.move', params: Buffer.from('{}') });
    partition.submit(intent);
    expect(partition.status(intent.executionId)).toBe('FAILED');
  });
});
