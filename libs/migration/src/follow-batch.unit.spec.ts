import { describe, expect, test } from '@jest/globals';
import type { BatchState, LiveCounts } from './batch-api.js';
import { liveCounts, outcomeOf } from './batch-api.js';
import { followBatch } from './follow-batch.js';
import { findingsIn } from './left-behind.js';

function scripted(states: readonly BatchState[]) {
  let at = 0;
  return { get: () => Promise.resolve(states[Math.min(at++, states.length - 1)]!) };
}

const signal = new AbortController().signal;

describe('Following a batch', () => {
  test('tells each count and ends when the batch has ended', async () => {
    const seen: LiveCounts[] = [];
    const followed = await followBatch(
      scripted([
        { status: 'RUNNING', counts: { RUNNING: 2 } },
        { status: 'RUNNING', counts: { SUCCEEDED: 1, REJECTED: 1 } },
        { status: 'SUCCEEDED', counts: { SUCCEEDED: 1, REJECTED: 1, COMPENSATED: 1 } },
      ]),
      'exe_1_b',
      (counts) => seen.push(counts),
      signal,
    );
    expect(seen).toEqual([
      { migrated: 0, rejected: 0, failed: 0, open: 2 },
      { migrated: 1, rejected: 1, failed: 0, open: 0 },
      { migrated: 1, rejected: 1, failed: 1, open: 0 },
    ]);
    expect(followed.progress.map(({ done }) => done)).toEqual([0, 2, 3]);
  });

  test('stops when it is told to', async () => {
    const stopped = new AbortController();
    const following = followBatch(
      scripted([{ status: 'RUNNING', counts: {} }]),
      'exe_1_b',
      () => stopped.abort(new Error('interrupted')),
      stopped.signal,
    );
    await expect(following).rejects.toThrow();
  });

  test('counts what waits for a person neither as migrated nor as ended', () => {
    expect(liveCounts({ status: 'RUNNING', counts: { STUCK: 3, SUCCEEDED: 1 } })).toEqual({
      migrated: 1,
      rejected: 0,
      failed: 0,
      open: 3,
    });
    expect(outcomeOf('STUCK')).toBe('failed');
  });
});

describe('The findings in the detail of an error', () => {
  test('are read with code and pointer, whatever step they come from', () => {
    expect(
      findingsIn(
        'step 0/1: invalid_date at /claims/0/loss_date: X[0].Y is no date; unknown_code at /status: Z',
      ),
    ).toEqual([
      { code: 'invalid_date', pointer: '/claims/0/loss_date' },
      { code: 'unknown_code', pointer: '/status' },
    ]);
  });

  test('are none in the detail of another error', () => {
    expect(findingsIn('step 0/2: the target answered 422: at /x')).toEqual([]);
  });
});
