import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import type { Service } from '@symphainy/local-platform';
import type { Submission, SymphainyClient } from '@symphainy/platform-sdk-client';
import { TestPlatform } from './platform/test-platform.js';
import { until } from './until.js';

const type = 'operations.plan_migration';
const tasksUnderWay = 20;

describe('A realm whose process is gone', () => {
  let platform: TestPlatform;
  let client: SymphainyClient;
  let realm: Service;

  beforeAll(async () => {
    platform = await TestPlatform.start({ wal: 'memory' });
    client = platform.client('acme');
    realm = platform.service('operations');
  });
  afterAll(() => platform?.stop());

  function submit(wait = 0): Promise<Submission> {
    return client.submit({ type, params: sampleParams(1_000), ...(wait > 0 && { wait }) });
  }

  async function statusOf({ execution_id: id }: Submission): Promise<string> {
    return (await client.executions.get(id)).status;
  }

  test('in the middle of its work has its steps repeated when it is back, and each ends once', async () => {
    // The stream to the realm is open, and the realm stopped, so that it certainly holds tasks when it dies.
    expect((await submit(30)).status).toBe('SUCCEEDED');
    realm.kill('SIGSTOP');
    const submitted = await Promise.all(Array.from({ length: tasksUnderWay }, () => submit()));
    expect((await Promise.all(submitted.map(statusOf))).every((status) => status === 'RUNNING')).toBe(true);
    realm.kill('SIGKILL');
    await until('the realm to be gone', () => !realm.isRunning);
    await realm.restart();
    await until('every execution to succeed', async () =>
      (await Promise.all(submitted.map(statusOf))).every((status) => status === 'SUCCEEDED'),
    );
    for (const { execution_id: id } of submitted) {
      const [step] = await client.executions.steps(id);
      expect(step!.attempt).toBeGreaterThan(1);
      const history = await client.executions.history(id);
      const failed = history.filter(({ type: name }) => name === 'StepFailed');
      expect(failed.map(({ data }) => (data as { code: string }).code)).toContain('SYM-RT-0018');
      expect(history.filter(({ type: name }) => name === 'ExecutionSucceeded')).toHaveLength(1);
      expect(await client.executions.artifacts(id)).toHaveLength(1);
    }
  });

  test('for good makes an execution fail with the reason after its retries, and nothing else', async () => {
    realm.kill('SIGKILL');
    await until('the realm to be gone', () => !realm.isRunning);
    const waiting = submit(60);
    // What needs another realm goes on meanwhile.
    const params = { email: 'another.admin@example.com', roles: ['admin'] };
    const other = await client.submit({ type: 'city.create_account', params, wait: 30 });
    expect(other.status).toBe('SUCCEEDED');

    const ended = await waiting;
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: { code: 'SYM-RT-0016', detail: expect.stringContaining('operations') },
    });
    const history = await client.executions.history(ended.execution_id);
    expect(history.filter(({ type: name }) => name === 'StepFailed').length).toBeGreaterThan(1);
    expect(history.at(-1)).toMatchObject({ type: 'ExecutionFailed' });
  });

  test('is used again as soon as it is back', async () => {
    await realm.restart();
    expect((await submit(60)).status).toBe('SUCCEEDED');
  });
});
