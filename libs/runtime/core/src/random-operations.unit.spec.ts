import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { Idempotency } from '@symphainy/contracts/realm';
import { Operation } from '@symphainy/contracts/wal';
import type { ReportStep } from '@symphainy/contracts/wal';
import fc from 'fast-check';
import { decide } from './decide.js';
import type { EventKind } from './decision.js';
import { undoneBy } from './saga/advance.js';
import { at, caller } from './testing/given.js';
import { movingOutcomes, movingPartition } from './testing/moving.js';

type Kind = Parameters<typeof at>[1];

const { success, unknown, refusal, change } = movingOutcomes;
const hiccup: ReportStep['outcome'] = {
  $case: 'failure',
  value: { code: 'SYM-CT-0004', detail: '503', retryable: true },
};
const operations = [
  Operation.OPERATION_PAUSE,
  Operation.OPERATION_RESUME,
  Operation.OPERATION_RETRY,
  Operation.OPERATION_SKIP,
  Operation.OPERATION_COMPENSATE,
];

const report = fc.record({
  type: fc.constant('report' as const),
  path: fc.constantFrom('0/0', '0/0', '0/1', '0/0~undo'),
  attempt: fc.integer({ min: 1, max: 4 }),
  outcome: fc.constantFrom(success, success, unknown, hiccup, refusal),
  wrote: fc.boolean(),
});
const pass = fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(100, 900, 12_000) });
const operate = fc.record({
  type: fc.constant('operate' as const),
  operation: fc.constantFrom(...operations),
});
const cancel = fc.constant({ type: 'cancel' as const });
const act = fc.oneof(
  { arbitrary: report, weight: 8 },
  { arbitrary: pass, weight: 4 },
  { arbitrary: operate, weight: 3 },
  { arbitrary: cancel, weight: 1 },
);

function shown(value: unknown): string {
  return inspect(value, { depth: 12 });
}

/** What the events say of the target, by the path of the write. */
class Target {
  readonly states = new Map<string, 'written' | 'unknown'>();

  see(events: readonly EventKind[]): void {
    for (const event of events) {
      if (event.$case === 'stepOutcomeUnknown') this.change(event.value.path, 'unknown');
      if (event.$case === 'stepSucceeded') this.change(event.value.path, 'written');
    }
  }

  private change(path: string, state: 'written' | 'unknown'): void {
    const undone = undoneBy(path);
    if (undone !== undefined && state === 'written') this.states.delete(undone);
    if (path === '0/0') this.states.set(path, state);
  }
}

test.each([
  ['that is undone, and may be repeated', Idempotency.IDEMPOTENCY_CONDITIONAL, 'operations.undo'],
  ['that is undone, and must not be repeated', Idempotency.IDEMPOTENCY_NONE, 'operations.undo'],
  ['that nothing undoes', Idempotency.IDEMPOTENCY_CONDITIONAL, ''],
])('whatever is reported, fired and ordered about a write %s', (_, idempotency, compensation) => {
  const seed = Date.now() % 2 ** 31;
  console.info(`seed ${seed}`);
  const acts = fc.array(act, { minLength: 5, maxLength: 40 });
  fc.assert(
    fc.property(acts, fc.constantFrom(0, 6_000), (given, deadlineMs) => {
      const { partition, id } = movingPartition({ idempotency, compensation, deadlineMs });
      const { state } = partition;
      const target = new Target();

      const take = (kind: Kind): void => {
        const phase = state.executions.get(id)!.phase;
        const hasEnded = state.executions.get(id)!.running === undefined;
        const before = shown(state.executions.get(id));
        const first = decide(state, partition.control, at(partition.nowMs, kind));
        // Deciding changes nothing, and is the same each time.
        expect(shown(state.executions.get(id))).toBe(before);
        const decision = partition.take(kind);
        expect(decision).toEqual(first);
        if (decision.type !== 'decided') return;
        target.see(decision.events);
        const now = state.executions.get(id)!.phase;
        if (hasEnded) expect(now).toEqual(phase);
        // An unknown write never ends as FAILED; what was undone is gone, or nobody said that it was.
        if (now.status === 'FAILED') expect([...target.states.values()]).not.toContain('unknown');
        if (now.status === 'FAILED' && compensation !== '') expect(target.states.size).toBe(0);
        if (now.status === 'COMPENSATED') expect(target.states.size).toBe(0);
        // Whoever goes on waits for a report or for a timer.
        if (!['RUNNING', 'WAITING', 'COMPENSATING'].includes(now.status)) return;
        const steps = [...state.executions.get(id)!.running!.steps.values()];
        expect(steps.map(({ status }) => status)).toEqual(
          expect.arrayContaining([expect.stringMatching(/^(scheduled|retrying)$/)]),
        );
      };

      for (const one of given) {
        switch (one.type) {
          case 'report': {
            const { path, attempt, outcome } = one;
            const changes = one.wrote && path !== '0/1' ? [change] : [];
            const about = { executionId: id, realm: 'operations', realmVersion: '1.0.0' };
            take({ $case: 'reportStep', value: { ...about, path, attempt, outcome, changes } });
            break;
          }
          case 'pass':
            partition.nowMs += one.ms;
            for (
              let due = state.timers.popDue(partition.nowMs);
              due;
              due = state.timers.popDue(partition.nowMs)
            )
              take({ $case: 'fireTimer', value: due });
            break;
          case 'operate': {
            const about = { executionId: id, intentId: 'int_1_op', caller: caller(), reason: '' };
            take({ $case: 'operateExecution', value: { ...about, operation: one.operation } });
            break;
          }
          case 'cancel': {
            const about = { executionId: id, intentId: 'int_1_c', caller: caller(), reason: '' };
            take({ $case: 'cancelExecution', value: about });
            break;
          }
        }
      }
    }),
    { seed, numRuns: 300 },
  );
});
