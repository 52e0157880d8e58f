import { describe, expect, test } from '@jest/globals';
import { TimerKind } from '@symphainy/contracts/wal';
import type { ReportStep } from '@symphainy/contracts/wal';
import { initialControlState } from './control/control-state.js';
import { evolveControl } from './control/evolve-control.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialPartitionState } from './partition-state.js';
import { acme, at, caller, genesis, published, submit } from './testing/given.js';
import { Partition, eventNames } from './testing/partition.js';

const start = 1_000;

const success: ReportStep['outcome'] = { $case: 'success', value: { artifacts: [], events: [] } };
const failure = (retryable: boolean) =>
  ({ $case: 'failure', value: { code: 'SYM-RL-0002', detail: 'broken', retryable } }) as const;

describe('submitting an intent', () => {
  test('is accepted, decided, started and its step scheduled in one transition', () => {
    const partition = new Partition();
    const decision = partition.submit(submit(1, 'a'));
    expect(eventNames(decision)).toEqual([
      'intentAccepted',
      'policyDecided',
      'executionStarted',
      'policyDecided',
      'stepScheduled',
    ]);
    expect(decision).toMatchObject({ effects: [{ type: 'DispatchStep', path: '0', attempt: 1 }] });
  });

  test('is a record and a rejected execution when policy denies it, not an error', () => {
    const partition = new Partition();
    const denying = { $case: 'policyPublished', value: published(acme, 'forbid', undefined, 2) } as const;
    partition.control = evolveControl(partition.control, { kind: denying });
    const intent = submit(1, 'a');
    expect(eventNames(partition.submit(intent))).toEqual([
      'intentAccepted',
      'policyDecided',
      'executionRejected',
    ]);
    expect(partition.status(intent.executionId)).toBe('REJECTED');
  });

  test('that comes twice under one key is one execution, whatever has become of it since', () => {
    const partition = new Partition();
    const intent = submit(1, 'a');
    partition.submit(intent);
    expect(partition.submit(intent)).toEqual({
      type: 'nothing',
      answer: { type: 'execution', executionId: intent.executionId },
    });
    partition.report(intent.executionId, '0', 1, success);
    expect(partition.submit(intent)).toMatchObject({ type: 'nothing' });
    expect(partition.state.executions.size).toBe(1);
  });

  test('with the key of another request is refused and changes nothing', () => {
    const partition = new Partition();
    partition.submit(submit(1, 'a'));
    const other = submit(1, 'a', { requestDigest: Buffer.from('another') });
    expect(partition.submit(other)).toMatchObject({ type: 'refused', code: 'SYM-RT-0003' });
  });

  test.each([
    ['of an unknown tenant', { caller: caller('ten_nobody') }, 'SYM-RT-0014'],
    ['in an expired session', { caller: caller(acme, start) }, 'SYM-RT-0002'],
    ['that no solution declares', { type: 'operations.unknown' }, 'SYM-RT-0004'],
    ['in a solution that does not declare it', { solutionId: 'other' }, 'SYM-RT-0004'],
    ['whose deadline has passed', { deadlineMs: start }, 'SYM-RT-0011'],
  ])('%s is refused without an execution', (_, change, code) => {
    const partition = new Partition();
    expect(partition.submit(submit(1, 'a', change))).toMatchObject({ type: 'refused', code });
    expect(partition.state.executions.size).toBe(0);
  });

  test('in a revoked session is refused', () => {
    const partition = new Partition();
    const revoked = { tenantId: acme, sessionId: 'ses_1', expiresAtMs: 9_999_999 };
    partition.control = evolveControl(partition.control, {
      kind: { $case: 'sessionRevoked', value: revoked },
    });
    expect(partition.submit(submit(1, 'a'))).toMatchObject({ type: 'refused', code: 'SYM-RT-0002' });
  });
});

describe('a sequence', () => {
  test('runs its steps one after another and then succeeds', () => {
    const partition = new Partition();
    const intent = submit(1, 'a', { type: 'operations.ship' });
    partition.submit(intent);
    const id = intent.executionId;
    expect(eventNames(partition.report(id, '0/0', 1, success))).toEqual([
      'stepSucceeded',
      'policyDecided',
      'stepScheduled',
    ]);
    expect(eventNames(partition.report(id, '0/1', 1, success))).toEqual([
      'stepSucceeded',
      'policyDecided',
      'stepScheduled',
    ]);
    expect(eventNames(partition.report(id, '0/2', 1, success))).toEqual([
      'stepSucceeded',
      'executionSucceeded',
    ]);
    expect(partition.status(id)).toBe('SUCCEEDED');
  });

  test('whose next step is denied midway is stuck with an incident, and a cancel ends it', () => {
    const partition = new Partition();
    const intent = submit(1, 'a', { type: 'operations.ship' });
    partition.submit(intent);
    const denying = { $case: 'policyPublished', value: published(acme, 'forbid', undefined, 2) } as const;
    partition.control = evolveControl(partition.control, { kind: denying });
    const decision = partition.report(intent.executionId, '0/0', 1, success);
    expect(eventNames(decision)).toEqual(['stepSucceeded', 'policyDecided', 'incidentOpened']);
    expect(partition.status(intent.executionId)).toBe('STUCK');
    const cancel = { executionId: intent.executionId, intentId: 'int_1', caller: caller(), reason: 'enough' };
    partition.take({ $case: 'cancelExecution', value: cancel });
    expect(partition.status(intent.executionId)).toBe('CANCELLED');
  });
});

describe('a report', () => {
  test('that comes a second time, late or after the end changes nothing', () => {
    const partition = new Partition();
    const intent = submit(1, 'a');
    partition.submit(intent);
    partition.report(intent.executionId, '0', 1, success);
    expect(partition.report(intent.executionId, '0', 1, failure(true))).toMatchObject({ type: 'nothing' });
    expect(partition.status(intent.executionId)).toBe('SUCCEEDED');
  });

  test('of a failure that a retry can help waits for its timer, and a report of the old attempt is late', () => {
    const partition = new Partition();
    const { executionId } = submit(1, 'a');
    partition.submit(submit(1, 'a'));
    expect(eventNames(partition.report(executionId, '0', 1, failure(true)))).toEqual([
      'stepFailed',
      'stepRetryScheduled',
    ]);
    expect(partition.status(executionId)).toBe('WAITING');
    expect(partition.report(executionId, '0', 1, success)).toMatchObject({ type: 'nothing' });

    const timer = {
      executionId,
      path: '0',
      attempt: 2,
      kind: TimerKind.TIMER_KIND_RETRY,
      dueMs: start + 100,
    };
    expect(partition.take({ $case: 'fireTimer', value: timer })).toMatchObject({ type: 'nothing' });
    partition.nowMs = start + 100;
    expect(eventNames(partition.take({ $case: 'fireTimer', value: timer }))).toEqual([
      'policyDecided',
      'stepScheduled',
    ]);
    expect(partition.take({ $case: 'fireTimer', value: timer })).toMatchObject({ type: 'nothing' });
  });

  test.each([
    ['as long as the other side asked for', 5_000, 5_000],
    ['an hour at most, whatever it asked for', 86_400_000, 3_600_000],
  ])('of a failure that a retry can help waits %s', (_, retryAfterMs, expectedMs) => {
    const partition = new Partition();
    const { executionId } = submit(1, 'a');
    partition.submit(submit(1, 'a'));
    const busy = { code: 'SYM-CT-0004', detail: '429', retryable: true, retryAfterMs };
    const decision = partition.report(executionId, '0', 1, { $case: 'failure', value: busy });
    expect(decision.type === 'decided' && decision.events.at(-1)).toMatchObject({
      $case: 'stepRetryScheduled',
      value: { attempt: 2, dueMs: start + expectedMs },
    });
  });

  test('of a failure that no retry can help ends the execution at once', () => {
    const partition = new Partition();
    const intent = submit(1, 'a');
    partition.submit(intent);
    expect(eventNames(partition.report(intent.executionId, '0', 1, failure(false)))).toEqual([
      'stepFailed',
      'executionFailed',
    ]);
    expect(partition.status(intent.executionId)).toBe('FAILED');
  });

  test('of the last attempt that the retry policy allows ends the execution', () => {
    const partition = new Partition();
    const { executionId } = submit(1, 'a');
    partition.submit(submit(1, 'a'));
    for (const attempt of [1, 2]) {
      partition.report(executionId, '0', attempt, failure(true));
      partition.nowMs += 1_000;
      partition.fireDueTimers();
    }
    partition.report(executionId, '0', 3, failure(true));
    expect(partition.status(executionId)).toBe('FAILED');
  });
});

describe('time', () => {
  test('an attempt that takes longer than its limit is cancelled and tried again', () => {
    const partition = new Partition();
    const { executionId } = submit(1, 'a');
    partition.submit(submit(1, 'a'));
    partition.nowMs = start + 10_000;
    const value = {
      executionId,
      path: '0',
      attempt: 1,
      kind: TimerKind.TIMER_KIND_STEP_TIMEOUT,
      dueMs: start + 10_000,
    };
    const decision = partition.take({ $case: 'fireTimer', value });
    expect(eventNames(decision)).toEqual(['stepFailed', 'stepRetryScheduled']);
    expect(decision).toMatchObject({ effects: [{ type: 'CancelStep', attempt: 1 }] });
  });

  test('an execution whose deadline passes fails, whatever its steps are at', () => {
    const partition = new Partition();
    const { executionId } = submit(1, 'a');
    partition.submit(submit(1, 'a', { deadlineMs: start + 500 }));
    partition.nowMs = start + 500;
    const kind = TimerKind.TIMER_KIND_EXECUTION_DEADLINE;
    partition.take({
      $case: 'fireTimer',
      value: { executionId, path: '', attempt: 0, kind, dueMs: start + 500 },
    });
    expect(partition.status(executionId)).toBe('FAILED');
  });
});

describe('the control partition', () => {
  test('begins with genesis, once', () => {
    const state = initialPartitionState(0);
    const command = at(start, { $case: 'genesis', value: genesis() });
    const decision = decide(state, initialControlState, command);
    expect(eventNames(decision)).toEqual(['policyDecided', 'genesisRecorded']);
    if (decision.type !== 'decided') return;
    for (const event of decision.events) evolve(state, event, command, { partition: 0, seq: 1, index: 0 });
    expect(state.control.genesis?.platformId).toBe('platform-test');
    expect(decide(state, state.control, command)).toMatchObject({ type: 'nothing' });
  });
});
