import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LocalPlatform } from '@symphainy/local-platform';
import { sampleParams, startPlatform } from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { Batch, Execution } from '@symphainy/platform-sdk-client';
import { run } from './run.js';

const itemType = 'operations.plan_migration';
/** More policies than the tenant's policies let one plan have. */
const tooMany = 600_000;

describe('A batch', () => {
  let folder: string;
  let platform: LocalPlatform;
  let client: SymphainyClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-batch-'));
    await chmod(folder, 0o755);
    process.env.XDG_CONFIG_HOME = folder;
    platform = await startPlatform({ dataDir: join(folder, 'data'), port: 0 });
    const { tenant, email, password } = platform.tenants.find(({ tenant }) => tenant === 'acme')!;
    const credentials = { type: 'password', tenant, email, password } as const;
    client = new SymphainyClient({ url: platform.rest, credentials });
  });
  afterAll(async () => {
    await client?.close();
    await platform?.stop();
    delete process.env.XDG_CONFIG_HOME;
    await rm(folder, { recursive: true, force: true });
  });

  function items(count: number, rejected: number) {
    return Array.from({ length: count }, (_, at) => ({
      key: `WAVE-${at}`,
      params: sampleParams(at === rejected ? tooMany : 1_000),
    }));
  }

  async function ended(id: string): Promise<Batch> {
    for (;;) {
      const batch = await client.batches.get(id);
      if (batch.execution.finished_at) return batch;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function listed(id: string, status?: string): Promise<readonly Execution[]> {
    const found: Execution[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.batches.items(id, {
        limit: 7,
        ...(status && { status }),
        ...(cursor && { cursor }),
      });
      found.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return found;
  }

  test('tells how many items there are before they have started', async () => {
    const { batch_id: id } = await client.batches.submit({
      ...{ itemType, items: items(20, -1), concurrency: 1, ratePerSecond: 1 },
    });
    const batch = await client.batches.get(id);
    expect(batch).toMatchObject({ total: 20, total_is_final: true });
    expect(batch.done).toBeLessThan(20);
    await client.batches.cancel(id, 'seen enough');
    expect((await ended(id)).execution.status).toBe('CANCELLED');
  });

  test('carries out every item on its own, and each is admitted or refused by policy', async () => {
    const submitted = await client.batches.submit({ itemType, items: items(25, 9), concurrency: 4 });
    const batch = await ended(submitted.batch_id);

    expect(batch.execution.status).toBe('SUCCEEDED');
    expect(batch).toMatchObject({ items: { SUCCEEDED: 24, REJECTED: 1 }, done: 25, total: 25 });
    expect(batch.total_is_final).toBe(true);
    const all = await listed(submitted.batch_id);
    expect(all.map(({ item_key }) => item_key)).toEqual(items(25, 9).map(({ key }) => key));
    const [refused, another] = await listed(submitted.batch_id, 'REJECTED');
    expect(another).toBeUndefined();
    expect(refused).toMatchObject({
      item_key: 'WAVE-9',
      item_index: 9,
      parent_execution_id: submitted.batch_id,
    });
    expect((await client.why(refused!.execution_id)).decisions[0]!.verdict).toBe('deny');
    await expect(
      client.batches.items(submitted.batch_id, {
        cursor: (await client.executions.list({ limit: 1 })).next_cursor!,
      }),
    ).rejects.toMatchObject({ code: 'SYM-EX-0001' });
  });

  test('that is paused starts nothing more until it goes on', async () => {
    const { batch_id: id } = await client.batches.submit({
      ...{ itemType, items: items(12, -1), concurrency: 1, ratePerSecond: 5 },
    });
    expect(await client.batches.pause(id, 'for the night')).toMatchObject({ status: 'PAUSED' });
    expect((await client.batches.get(id)).execution.status).toBe('PAUSED');
    expect(await client.batches.resume(id)).toMatchObject({ status: 'RUNNING' });
    expect(await ended(id)).toMatchObject({ items: { SUCCEEDED: 12 }, done: 12 });
    const types = (await client.executions.history(id)).map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['ItemsReceived', 'ExecutionPaused', 'ExecutionResumed', 'ForEachEnded']),
    );
    expect(types).not.toContain('ChildEnded');
  });

  test('is replayed to the same state and the same rows, and every event has its origin', async () => {
    const lines: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
    try {
      for (const command of [['replay'], ['wal', 'verify']]) {
        expect(await run([...command, '--data-dir', platform.dataDir, '--json'])).toBe(0);
      }
    } finally {
      jest.restoreAllMocks();
    }
    const [replay, verify] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(replay).toMatchObject({ equal: true, differences_total: 0 });
    expect(verify).toMatchObject({ chain: 'ok', unresolved: [] });
  });
});
