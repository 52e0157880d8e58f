import { describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { contentRealm } from './content-realm.js';
import { summarizeNotes } from './summarize-notes.js';

const run = (params: unknown): Promise<Report | undefined> =>
  new RealmServer(contentRealm).handle(
    Task.fromPartial({
      taskId: 'exe_1_a/0#1',
      executionId: 'exe_1_a',
      path: '0',
      attempt: 1,
      stepKey: 'exe_1_a/0',
      intentType: 'content.summarize_notes',
      params: Buffer.from(JSON.stringify(params)),
      attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
    }),
  );

describe('content.summarize_notes', () => {
  test('keeps each different note once, in the order in which they were given', () => {
    expect(summarizeNotes({ subject: 's', notes: ['b', 'a', ' B', 'a'] })).toEqual({
      subject: 's',
      given: 4,
      notes: ['b', 'a'],
    });
  });

  test('answers with an artifact and an event', async () => {
    const report = await run({ subject: 's', notes: ['a'] });
    expect(report?.outcome).toMatchObject({
      $case: 'succeeded',
      value: { artifacts: [{ name: 'summary' }], events: [{ type: 'content.notes_summarized' }] },
    });
  });

  test('refuses parameters that break its schema, for good', async () => {
    const report = await run({ subject: 's' });
    expect(report?.outcome).toEqual({
      $case: 'failed',
      value: { code: 'SYM-RL-0001', detail: '/notes is missing', retryable: false },
    });
  });
});
