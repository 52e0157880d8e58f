import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { LocalPlatform } from '@symphainy/local-platform';
import { sampleParams, startPlatform } from '@symphainy/local-platform';
import { run } from './run.js';

describe('The commands on a log', () => {
  let folder: string;
  let platform: LocalPlatform;
  let output: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-log-commands-'));
    await chmod(folder, 0o755);
    process.env.XDG_CONFIG_HOME = folder;
    platform = await startPlatform({ dataDir: join(folder, 'data'), port: 0 });
  });
  afterAll(async () => {
    await platform?.stop();
    delete process.env.XDG_CONFIG_HOME;
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    output = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void output.push(String(line)));
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
    output = [];
    expect(await run([...args, '--data-dir', platform.dataDir, '--json'])).toBe(0);
    return JSON.parse(output[0]!) as Record<string, unknown>;
  }

  test('agree with the running platform, and with its rows when it has stopped', async () => {
    await json(
      'intent',
      'submit',
      'operations.plan_migration',
      '--wait',
      '--params',
      JSON.stringify(sampleParams(1_000)),
    );
    expect(await json('wal', 'verify')).toMatchObject({
      chain: 'ok',
      without_decision: 0,
      without_attribution: 0,
    });
    expect(await json('wal', 'verify', '--tenant', 'acme')).toMatchObject({ chain: 'ok', tenants: 1 });

    const running = await json('replay');
    expect(running).toMatchObject({ equal: true, differences_total: 0 });
    expect(running.decided_again).toBe(running.transitions);

    await platform.stop();
    const stopped = await json('replay');
    expect(stopped).toMatchObject({ equal: true, live_digest: stopped.replayed_digest });
    expect(Number(stopped.events)).toBeGreaterThanOrEqual(Number(running.events));
    platform = await startPlatform({ dataDir: platform.dataDir, port: 0 });
  });

  test('ask other policies everything that was decided', async () => {
    const submitted = await json(
      ...['intent', 'submit', 'operations.plan_migration', '--wait', '--params'],
      JSON.stringify(sampleParams(1_000)),
    );
    const policies = join(folder, 'stricter.cedar');
    const forbid = '@id("no-large-plans") forbid (principal, action, resource)';
    const condition = 'when { context has params && context.params.policies >= 1000 };';
    await writeFile(policies, `permit (principal, action, resource);\n${forbid}\n${condition}\n`);
    const report = await json('policy', 'replay', '--policies', policies, '--tenant', 'acme');

    expect(report).toMatchObject({
      unresolved: 0,
      by_policy: [{ policy: 'no-large-plans', to_deny: report.to_deny }],
      damage: [],
    });
    expect(report.examples).toContainEqual(
      expect.objectContaining({
        execution_id: submitted.execution_id,
        action: 'operations.plan_migration',
        was: 'allow',
        would_be: 'deny',
        would_be_by: ['no-large-plans'],
      }),
    );
  });

  test('show frames of one tenant without those of another', async () => {
    const inspected = ['wal', 'inspect', '--data-dir', platform.dataDir, '--json', '--tenant', 'acme'];
    expect(await run(inspected)).toBe(0);
    const tenants = new Set(
      output
        .map((line) => JSON.parse(line) as { transitions?: readonly { tenant_id: string }[] })
        .flatMap(({ transitions }) => transitions ?? [])
        .map(({ tenant_id }) => tenant_id),
    );
    expect([...tenants]).toEqual([platform.tenants.find(({ tenant }) => tenant === 'acme')!.tenant_id]);
  });

  test('find that the realm of the platform keeps the contract, and that a port without a realm does not', async () => {
    const address = platform.services.get('operations')!.plan.grpc!;
    expect(await run(['realm', 'verify', address, '--data-dir', platform.dataDir])).toBe(0);
    expect(output.at(-1)).toContain('keeps the contract');
    expect(await run(['realm', 'verify', '127.0.0.1:9', '--data-dir', platform.dataDir])).toBe(1);
  });
});
