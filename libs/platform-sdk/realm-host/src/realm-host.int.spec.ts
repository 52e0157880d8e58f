import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata, credentials, status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { HandleIntentResponse, Report, WorkResponse } from '@symphainy/contracts/realm';
import { RealmClient, Task } from '@symphainy/contracts/realm';
import { defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import type { RunningService } from '@symphainy/service-host';
import { startRealm } from './run-realm.js';

let begun: string[] = [];
let aborted: string[] = [];
const realm = defineRealm({
  name: 'probe',
  version: '1.0.0',
  intents: [
    defineIntent<{ n: number }>({
      type: 'probe.double_number',
      description: 'Doubles a number',
      params: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } },
      effect: 'pure',
      handle: ({ params }) => ({ artifacts: [jsonArtifact('double', 'number', params.n * 2)] }),
    }),
    defineIntent({
      type: 'probe.wait_long',
      description: 'Waits until it is told to stop',
      params: { type: 'object' },
      effect: 'pure',
      handle: (_, context) =>
        new Promise((_resolve, reject) => {
          begun.push(context.executionId);
          context.signal.addEventListener('abort', () => {
            aborted.push(context.executionId);
            reject(new Error('stopped'));
          });
        }),
    }),
  ],
  artifactKinds: [{ kind: 'number', description: 'A number' }],
});

const task = (id: string, changes: Partial<Task> = {}): Task =>
  Task.fromPartial({
    taskId: id,
    executionId: id,
    path: '0',
    attempt: 1,
    intentType: 'probe.double_number',
    params: Buffer.from('{"n":21}'),
    attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
    ...changes,
  });

/** Waits for a condition; the test's own limit of time ends it when it never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a realm as a service', () => {
  let directory: string;
  let address: string;
  let running: RunningService | undefined;
  const clients: RealmClient[] = [];
  const kept = { ...process.env };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'realm-host-'));
    await generateServiceKeys(['probe', 'runtime', 'smart-city', 'experience'], directory);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await running?.close();
    running = undefined;
    begun = [];
    aborted = [];
    process.env = { ...kept };
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function start(changes: Record<string, string | undefined> = {}): Promise<void> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    address = `127.0.0.1:${(probe.address() as AddressInfo).port}`;
    probe.close();
    await once(probe, 'close');
    const environment = {
      SYMPHAINY_GRPC_ADDRESS: address,
      SYMPHAINY_HEALTH_PORT: '0',
      SYMPHAINY_SERVICE_KEY_FILE: join(directory, 'probe.key.json'),
      SYMPHAINY_TRUST_FILE: join(directory, 'trust.json'),
      SYMPHAINY_LOG_LEVEL: 'silent',
      ...changes,
    };
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    running = await startRealm(realm);
  }

  async function clientOf(service: string, audience = 'probe'): Promise<RealmClient> {
    const identity = await ServiceIdentity.load({
      keyFile: join(directory, `${service}.key.json`),
      trustFile: join(directory, 'trust.json'),
    });
    const client = new RealmClient(address, credentials.createInsecure(), {
      interceptors: [identity.callInterceptor(audience)],
    });
    clients.push(client);
    return client;
  }

  const handle = (client: RealmClient, work: Task): Promise<HandleIntentResponse> =>
    new Promise((resolve, reject) =>
      client.handleIntent({ task: work }, (error, response) => (error ? reject(error) : resolve(response))),
    );
  const describeRealm = (client: RealmClient): Promise<string | undefined> =>
    new Promise((resolve, reject) =>
      client.describe({}, new Metadata(), (error, response) =>
        error ? reject(error) : resolve(response.manifest?.realm),
      ),
    );

  test('describes itself to who asks by its name or as a realm, works for Runtime only', async () => {
    await start();
    await expect(describeRealm(await clientOf('smart-city', 'realm'))).resolves.toBe('probe');
    await expect(describeRealm(await clientOf('runtime'))).resolves.toBe('probe');
    await expect(handle(await clientOf('smart-city'), task('t'))).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    await expect(handle(await clientOf('runtime', 'realm'), task('t'))).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    await expect(describeRealm(await clientOf('experience'))).rejects.toMatchObject({
      code: status.PERMISSION_DENIED,
    });
  });

  test('carries out tasks of a stream and of a single call alike', async () => {
    await start();
    const client = await clientOf('runtime');
    const { report } = await handle(client, task('single'));
    const stream = client.work();
    const reports: Report[] = [];
    stream.on('data', (response: WorkResponse) => {
      if (response.credits > 0 && reports.length === 0) {
        stream.write({ tasks: [task('streamed')], cancels: [], drain: true });
      }
      reports.push(...response.reports);
    });
    await once(stream, 'end');
    expect([report, ...reports].map((one) => one?.outcome?.$case)).toEqual(['succeeded', 'succeeded']);
    expect(reports[0]?.outcome).toEqual(report?.outcome);
  });

  test('stops the handler of a single call whose caller has gone', async () => {
    await start();
    const client = await clientOf('runtime');
    const call = client.handleIntent(
      { task: task('gone', { intentType: 'probe.wait_long' }) },
      () => undefined,
    );
    await until(() => begun.length > 0);
    call.cancel();
    await until(() => aborted.length > 0);
    expect(aborted).toEqual(['gone']);
  });

  const metrics = async (): Promise<string> => {
    const { host, port } = running!.health;
    return (await fetch(`http://${host}:${port}/metrics`)).text();
  };

  test('counts its tasks by intent and outcome', async () => {
    await start();
    const client = await clientOf('runtime');
    await handle(client, task('a'));
    await handle(client, task('b', { params: Buffer.from('{}') }));
    const text = await metrics();
    expect(text).toMatch(/realm_tasks_total\{[^}]*outcome="succeeded"[^}]*\} 1/);
    expect(text).toMatch(/realm_tasks_total\{[^}]*outcome="failed"[^}]*\} 1/);
  });

  test.each([
    ['SYMPHAINY_TRUST_FILE', undefined, 'SYM-LP-0010'],
    ['SYMPHAINY_SERVICE_KEY_FILE', undefined, 'SYM-LP-0010'],
    ['SYMPHAINY_TRUST_FILE', '/no/such/file', 'SYM-ID-0001'],
    ['SYMPHAINY_GRPC_ADDRESS', 'nowhere', 'SYM-LP-0010'],
    ['SYMPHAINY_REALM_CONCURRENCY', '0', 'SYM-LP-0010'],
  ])('does not start when %s is %s', async (name, value, code) => {
    await expect(start({ [name]: value })).rejects.toMatchObject({
      code,
      detail: expect.stringContaining(value?.startsWith('/') ? value : name),
    });
  });

  test("does not start with another service's key", async () => {
    const keyFile = join(directory, 'runtime.key.json');
    await expect(start({ SYMPHAINY_SERVICE_KEY_FILE: keyFile })).rejects.toMatchObject({
      detail: expect.stringContaining('the key of runtime, but this service is probe'),
    });
  });
});
