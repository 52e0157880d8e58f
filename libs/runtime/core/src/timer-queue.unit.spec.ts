import { describe, expect, test } from '@jest/globals';
import { TimerKind } from '@symphainy/contracts/wal';
import fc from 'fast-check';
import type { Timer } from './timer-queue.js';
import { TimerQueue } from './timer-queue.js';

const timer = (executionId: string, dueMs: number): Timer => ({
  dueMs,
  executionId,
  path: '',
  attempt: 0,
  kind: TimerKind.TIMER_KIND_EXECUTION_DEADLINE,
});

function popAll(queue: TimerQueue): string[] {
  const popped: string[] = [];
  for (let next = queue.popDue(Infinity); next; next = queue.popDue(Infinity)) popped.push(next.executionId);
  return popped;
}

describe('timers', () => {
  test('come by due time, ties in the order in which they were set, and not before they are due', () => {
    const queue = new TimerQueue(() => true);
    for (const [name, dueMs] of Object.entries({ c: 30, a: 10, b: 20, second: 20 }))
      queue.push(timer(name, dueMs));
    expect(queue.popDue(9)).toBeUndefined();
    expect(queue.nextDueMs).toBe(10);
    expect(popAll(queue)).toEqual(['a', 'b', 'second', 'c']);
  });

  test('of what has ended are forgotten, though they are due in a year', () => {
    const running = new Set<string>();
    const queue = new TimerQueue(({ executionId }) => running.has(executionId));
    for (let at = 0; at < 20_000; at++) {
      running.add(`e${at}`);
      queue.push(timer(`e${at}`, 1e12 + at));
      running.delete(`e${at - 100}`);
    }
    expect(queue.size).toBeLessThan(1_200);
    expect(popAll(queue).filter((id) => running.has(id))).toEqual([...running]);
  });

  test('that are awaited come in the same order, whatever was forgotten in between', () => {
    const seed = Date.now() & 0x7fffffff;
    const dues = fc.array(fc.tuple(fc.nat(50), fc.boolean()), { minLength: 1_000, maxLength: 6_000 });
    fc.assert(
      fc.property(dues, (given) => {
        const ended = new Set<string>();
        const queue = new TimerQueue(({ executionId }) => !ended.has(executionId));
        for (const [at, [dueMs, ends]] of given.entries()) {
          queue.push(timer(String(at), dueMs));
          if (ends) ended.add(String(at));
        }
        const expected = given
          .map(([dueMs], at) => ({ id: String(at), dueMs }))
          .filter(({ id }) => !ended.has(id))
          .sort((left, right) => left.dueMs - right.dueMs)
          .map(({ id }) => id);
        expect(popAll(queue).filter((id) => !ended.has(id))).toEqual(expected);
      }),
      { seed, numRuns: 20 },
    );
    console.info(`seed ${seed}`);
  });
});
