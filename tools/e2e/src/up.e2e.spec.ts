import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPlatform, sampleParams } from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { temporaryFolder } from './platform/test-platform.js';
import { UpProcess } from './platform/up-process.js';
import { until } from './until.js';

interface Ready {
  readonly ready: boolean;
  readonly rest: string;
  readonly data_dir: string;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly tenant_id: string;
    readonly email: string;
    readonly password: string;
  }[];
}

const type = 'operations.plan_migration';

describe('symphainy up', () => {
  const started: UpProcess[] = [];
  let folder: string;
  let dataDir: string;
  let running: UpProcess;
  let first: Ready;
  let executionId: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder, 'data');
    running = up();
    first = readyOf(await running.ready());
  });
  afterAll(async () => {
    await Promise.all(started.map((process) => process.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  function up(...args: readonly string[]): UpProcess {
    const given = args.includes('--data-dir') ? [] : ['--data-dir', dataDir];
    const port = args.includes('--port') ? [] : ['--port', '0'];
    const process = new UpProcess(['--json', ...given, ...port, ...args]);
    started.push(process);
    return process;
  }

  async function expectRefusal(process: UpProcess, code: string, ...words: readonly string[]): Promise<void> {
    expect(await process.exit()).toBe(1);
    expect(process.output).toBe('');
    expect(process.errors).toContain(code);
    for (const word of words) expect(process.errors).toContain(word);
    expect(process.errors).not.toMatch(/\n\s+at .*\.js:\d+/);
  }

  async function withAcme<Result>(
    { rest, tenants }: Ready,
    use: (client: SymphainyClient) => Promise<Result>,
  ) {
    const { tenant, email, password } = tenants.find((one) => one.tenant === 'acme')!;
    const client = new SymphainyClient({
      url: rest,
      credentials: { type: 'password', tenant, email, password },
    });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  async function processes(): Promise<readonly number[]> {
    const platform = await readPlatform(dataDir);
    const postgres = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
    return [...platform!.record.services.map(({ pid }) => pid), Number(postgres.split('\n')[0])];
  }

  test('--json prints exactly one line, of the documented shape, whose credentials work', async () => {
    expect(running.output.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(first)).toEqual(['ready', 'rest', 'data_dir', 'tenants']);
    expect(first).toMatchObject({ ready: true, rest: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    expect(first.tenants.map(({ tenant }) => tenant)).toEqual(['acme', 'globex']);
    for (const tenant of first.tenants) {
      expect(Object.keys(tenant)).toEqual(['tenant', 'tenant_id', 'email', 'password']);
    }
    executionId = await withAcme(first, async (client) => {
      const { status, execution_id: id } = await client.submit({
        type,
        params: sampleParams(350_000),
        wait: 30,
      });
      expect(status).toBe('SUCCEEDED');
      return id;
    });
  });

  test('refuses a data directory that is in use, and leaves the platform in it alone', async () => {
    await expectRefusal(up(), 'SYM-LP-0004', dataDir);
    await withAcme(first, (client) => client.executions.get(executionId));
  });

  test('refuses a port that is taken and names it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const port = String((other.address() as AddressInfo).port);
    await expectRefusal(up('--port', port, '--data-dir', join(folder, 'second')), 'SYM-LP-0001', port);
    other.close();
  });

  test('refuses a broker that is not there and names its address', async () => {
    const refused = up('--wal', 'kafka', '--kafka', '127.0.0.1:1', '--data-dir', join(folder, 'third'));
    await expectRefusal(refused, 'SYM-LP-0002', '127.0.0.1:1');
  });

  test('refuses a command line that makes no sense', async () => {
    const refused = up('--kafka', '127.0.0.1:1', '--data-dir', join(folder, 'third'));
    expect(await refused.exit()).toBe(2);
    expect(refused.errors).toContain('SYM-LP-0008');
  });

  test('stops every process when it is asked to, and ends with code 0', async () => {
    const pids = await processes();
    expect(pids.length).toBeGreaterThanOrEqual(5);
    expect(pids.every(exists)).toBe(true);
    running.signal('SIGTERM');
    expect(await running.exit()).toBe(0);
    expect(pids.filter(exists)).toEqual([]);
  });

  test('refuses another log than the one that the data directory was begun with', async () => {
    await expectRefusal(up('--wal', 'memory'), 'SYM-LP-0005', 'postgres');
  });

  test('goes on with what was there at the next start: executions, artifacts, accounts and ids', async () => {
    running = up();
    const second = readyOf(await running.ready());
    expect(second.tenants).toEqual(first.tenants);
    await withAcme(second, async (client) => {
      expect(await client.executions.get(executionId)).toMatchObject({ status: 'SUCCEEDED' });
      const [runbook] = await client.executions.artifacts(executionId);
      expect((await client.artifacts.content(runbook!.artifact_id)).content.length).toBeGreaterThan(0);
      const again = await client.submit({ type, params: sampleParams(1_000), wait: 30 });
      expect(again.status).toBe('SUCCEEDED');
    });
  });

  test('ends when a service dies, says which and how, and takes the others with it', async () => {
    const pids = await processes();
    const { services } = (await readPlatform(dataDir))!.record;
    process.kill(services.find(({ name }) => name === 'smart-city')!.pid, 'SIGKILL');
    expect(await running.exit()).toBe(1);
    expect(running.errors).toMatch(/SYM-LP-0003.*smart-city.*SIGKILL/);
    await until('no process to be left', () => pids.every((pid) => !exists(pid)));
  });
});

function readyOf(output: string): Ready {
  return JSON.parse(output) as Ready;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
