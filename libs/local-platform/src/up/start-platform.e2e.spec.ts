import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { isAlive } from '@symphainy/local-servers';
import { temporaryFolder } from '@symphainy/local-servers/testing';
import { openPlatformLog } from './platform-log.js';
import { sampleParams } from './run-up.js';
import type { LocalPlatform } from './start-platform.js';
import { startPlatform } from './start-platform.js';

const type = 'operations.plan_migration';

function clientOf({ rest, tenants }: LocalPlatform, tenantName: string): SymphainyClient {
  const { tenant, email, password } = tenants.find((one) => one.tenant === tenantName)!;
  return new SymphainyClient({
    url: rest,
    credentials: { type: 'password', tenant, email, password },
    retryForMs: 60_000,
  });
}

describe('A local platform', () => {
  let folder: string;
  let platform: LocalPlatform;
  let acme: SymphainyClient;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await start();
  });
  afterAll(async () => {
    await acme?.close();
    await platform?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    platform = await startPlatform({ dataDir: join(folder, 'data'), port: 0, exitWhenChildDies: false });
    acme = clientOf(platform, 'acme');
  }

  test('carries out what the sample policy permits and rejects what it forbids, each with its reason', async () => {
    const allowed = await acme.submit({ type, params: sampleParams(350_000), wait: 30 });
    expect(allowed.status).toBe('SUCCEEDED');
    const [runbook] = await acme.executions.artifacts(allowed.execution_id);
    const { content } = await acme.artifacts.content(runbook!.artifact_id);
    expect(JSON.parse(content.toString())).toBeInstanceOf(Object);

    const denied = await acme.submit({ type, params: sampleParams(900_000), wait: 30 });
    expect(denied.status).toBe('REJECTED');
    const { decisions } = await acme.why(denied.execution_id);
    expect(JSON.stringify(decisions[0]!.explanation)).toContain('large-volumes-need-waves');
  });

  test('keeps its tenants apart', async () => {
    const { execution_id: id } = await acme.submit({ type, params: sampleParams(1_000), wait: 30 });
    const globex = clientOf(platform, 'globex');
    try {
      await expect(globex.executions.get(id)).rejects.toMatchObject({ code: 'SYM-EX-0004' });
    } finally {
      await globex.close();
    }
  });

  test('is refused to a second start while it runs, and leaves its port to others', async () => {
    await expect(startPlatform({ dataDir: platform.dataDir, port: 0 })).rejects.toMatchObject({
      code: 'SYM-LP-0004',
    });
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startPlatform({ dataDir: join(folder, 'other'), port })).rejects.toMatchObject({
      code: 'SYM-LP-0001',
      detail: expect.stringContaining(String(port)),
    });
    other.close();
  });

  test('loses nothing that was acknowledged when Runtime is killed, and goes on when it is started again', async () => {
    const before = await acme.submit({ type, params: sampleParams(2_000), idempotencyKey: 'before' });
    const runtime = platform.services.get('runtime')!;
    runtime.kill('SIGKILL');
    await runtime.restart();
    const again = await acme.submit({
      type,
      params: sampleParams(2_000),
      idempotencyKey: 'before',
      wait: 30,
    });
    expect(again).toMatchObject({ execution_id: before.execution_id, status: 'SUCCEEDED' });
    const after = await acme.submit({ type, params: sampleParams(3_000), wait: 30 });
    expect(after.status).toBe('SUCCEEDED');
  });

  test('is served by a second Runtime when the first is gone', async () => {
    const second = await platform.addRuntime();
    expect(second.name).toBe('runtime-2');
    platform.services.get('runtime')!.kill('SIGKILL');
    const submission = await acme.submit({ type, params: sampleParams(4_000), wait: 60 });
    expect(submission.status).toBe('SUCCEEDED');
    await platform.services.get('runtime')!.restart();
  });

  test('can be read by other commands while it runs and when it has stopped', async () => {
    const running = await openPlatformLog(platform.dataDir);
    expect(running).toMatchObject({ wal: 'postgres', running: true, databaseUrl: platform.databaseUrl });
    expect(running.partitionCount).toBe(16);
    expect(running.runtimeAddresses).toContain(platform.services.get('runtime')!.plan.grpc);
    await running.close();

    const { execution_id: id } = await acme.submit({ type, params: sampleParams(5_000), wait: 30 });
    const { tenants } = platform;
    const pids = [...platform.services.values()].map(({ pid }) => pid);
    await acme.close();
    await platform.stop();
    expect(pids.filter(isAlive)).toEqual([]);

    const stopped = await openPlatformLog(platform.dataDir);
    expect(stopped).toMatchObject({ running: false, runtimeAddresses: [] });
    await stopped.close();

    await start();
    expect(platform.tenants).toEqual(tenants);
    expect(await acme.executions.get(id)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
