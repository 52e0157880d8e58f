import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Metadata, credentials, status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall } from '@nestjs/microservices';
import type { DescribeResponse, WorkRequest, WorkResponse } from '@symphainy/contracts/realm';
import { RealmClient, RealmService, Task } from '@symphainy/contracts/realm';
import { RetryableError } from '@symphainy/kernel';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import { createLogger } from '@symphainy/public-works-telemetry';
import { callerOf } from './caller-gate.js';
import type { ReadyState } from './readiness.js';
import type { RunningService, ServiceOptions } from './run-service.js';
import { runService } from './run-service.js';
import { fromServiceError } from './service-error.js';

const service = 'symphainy.realm.v1.Realm';

@Controller()
class EchoController {
  @GrpcMethod(service, 'describe')
  describe(_: unknown, metadata: Metadata): DescribeResponse {
    if (metadata.get('fail')[0] === 'known') {
      throw new RetryableError({ code: 'SYM-RT-0008', detail: 'queue of partition 3', retryAfterMs: 250 });
    }
    if (metadata.get('fail')[0] === 'unknown') throw new Error('secret of the database');
    return { manifest: manifestOf(callerOf(metadata)) };
  }

  @GrpcStreamCall(service, 'work')
  work(call: ServerDuplexStream<WorkRequest, WorkResponse>): void {
    call.on('data', () => call.write({ reports: [], heartbeats: [], credits: 7 }));
    call.on('end', () => call.end());
  }
}

const manifestOf = (realm: string) => ({
  realm,
  version: '1.0.0',
  contractVersion: 1,
  intents: [],
  artifactKinds: [],
});

class EchoModule {}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a service', () => {
  let directory: string;
  let trustFile: string;
  let running: RunningService | undefined;
  let clients: RealmClient[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'service-host-'));
    ({ trustFile } = await generateServiceKeys(['operations', 'runtime', 'experience'], directory));
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    clients = [];
    await running?.close();
    running = undefined;
  });
  afterAll(() => rm(directory, { recursive: true }));

  const identityOf = (name: string): Promise<ServiceIdentity> =>
    ServiceIdentity.load({ keyFile: join(directory, `${name}.key.json`), trustFile });

  async function start(changes: Partial<ServiceOptions> = {}): Promise<{ port: number }> {
    const port = await freePort();
    running = await runService({
      name: 'operations',
      module: { module: EchoModule, controllers: [EchoController] },
      health: { host: '127.0.0.1', port: 0 },
      readiness: () => ({ ready: true }),
      logger: createLogger('operations', { level: 'silent' }),
      grpc: {
        address: { host: '127.0.0.1', port },
        definitions: { [service]: RealmService },
        identity: await identityOf('operations'),
        callers: {
          [RealmService.describe.path]: ['runtime', 'experience'],
          [RealmService.work.path]: ['runtime'],
          [RealmService.handleIntent.path]: [],
        },
      },
      ...changes,
    });
    return { port };
  }

  async function clientAs(name: string | undefined, port: number): Promise<RealmClient> {
    const interceptors = name ? [(await identityOf(name)).callInterceptor('operations')] : [];
    const client = new RealmClient(`127.0.0.1:${port}`, credentials.createInsecure(), { interceptors });
    clients.push(client);
    return client;
  }

  const describeRealm = (client: RealmClient, metadata = new Metadata()): Promise<DescribeResponse> =>
    new Promise((resolve, reject) =>
      client.describe({}, metadata, (error, response) => (error ? reject(error) : resolve(response))),
    );

  const get = async (path: string): Promise<{ status: number; body: string }> => {
    const { host, port } = running!.health;
    const response = await fetch(`http://${host}:${port}${path}`);
    return { status: response.status, body: await response.text() };
  };

  test('a handler learns who calls, and cannot be told a lie about it', async () => {
    const { port } = await start();
    const metadata = new Metadata();
    metadata.set('symphainy-caller', 'runtime');
    const response = await describeRealm(await clientAs('experience', port), metadata);
    expect(response.manifest?.realm).toBe('experience');
  });

  test('a caller without identity, and one that is not on the list, reach no handler', async () => {
    const { port } = await start();
    await expect(describeRealm(await clientAs(undefined, port))).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    const stream = (await clientAs('experience', port)).work();
    stream.on('data', () => undefined);
    const [error] = await once(stream, 'error').catch((caught: unknown) => [caught]);
    expect(error).toMatchObject({ code: status.PERMISSION_DENIED, details: expect.stringContaining('Work') });
  });

  test('a long stream is authenticated once and then carries messages both ways', async () => {
    const { port } = await start();
    const stream = (await clientAs('runtime', port)).work();
    stream.write({ tasks: [], cancels: [], drain: false });
    stream.write({ tasks: [], cancels: [], drain: false });
    const received: number[] = [];
    stream.on('data', (response: WorkResponse) => {
      received.push(response.credits);
      if (received.length === 2) stream.end();
    });
    await once(stream, 'end');
    expect(received).toEqual([7, 7]);
  });

  test('an error of the platform arrives whole, an unexpected one tells nothing of itself', async () => {
    const { port } = await start();
    const client = await clientAs('runtime', port);
    const metadata = new Metadata();
    metadata.set('fail', 'known');
    const known = await describeRealm(client, metadata).catch((error) => error);
    expect(known).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(fromServiceError(known)).toMatchObject({
      code: 'SYM-RT-0008',
      detail: 'queue of partition 3',
      retryable: true,
      retryAfterMs: 250,
    });
    metadata.set('fail', 'unknown');
    const unknown = await describeRealm(client, metadata).catch((error) => error);
    expect(unknown).toMatchObject({ code: status.INTERNAL });
    expect(String(unknown.details)).not.toContain('secret');
  });

  test('a method that nobody was named for keeps the service from starting', async () => {
    const port = await freePort();
    await expect(
      start({
        grpc: {
          address: { host: '127.0.0.1', port },
          definitions: { [service]: RealmService },
          identity: await identityOf('operations'),
          callers: { [RealmService.describe.path]: ['runtime'] },
        },
      }),
    ).rejects.toMatchObject({ code: 'SYM-LP-0010', detail: expect.stringContaining('/Work') });
  });

  test('a message over the limit is refused, and the service goes on', async () => {
    const { port } = await start();
    const client = await clientAs('runtime', port);
    const stream = client.work();
    stream.on('data', () => undefined);
    const task = Task.fromPartial({ taskId: 't', params: Buffer.alloc(5 * 1024 * 1024) });
    stream.write({ tasks: [task], cancels: [], drain: false });
    const [error] = await once(stream, 'error').catch((caught: unknown) => [caught]);
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await expect(describeRealm(client)).resolves.toBeDefined();
  });

  test('a taken port is named, on either side, and nothing stays open', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(start({ health: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'SYM-LP-0001',
      detail: expect.stringContaining(String(port)),
    });
    const { port: ownPort } = await start();
    await expect(
      runService({
        name: 'operations',
        module: { module: EchoModule, controllers: [EchoController] },
        health: { host: '127.0.0.1', port: 0 },
        readiness: () => ({ ready: true }),
        logger: createLogger('operations', { level: 'silent' }),
        grpc: {
          address: { host: '127.0.0.1', port: ownPort },
          definitions: { [service]: RealmService },
          identity: await identityOf('operations'),
          callers: {
            [RealmService.describe.path]: [],
            [RealmService.work.path]: [],
            [RealmService.handleIntent.path]: [],
          },
        },
      }),
    ).rejects.toMatchObject({ code: 'SYM-LP-0001', detail: expect.stringContaining(String(ownPort)) });
    taken.close();
  });

  test('readiness is told with reasons, and a check that throws is a reason', async () => {
    let state: () => ReadyState = () => ({ ready: false, reasons: ['the log is not reached'] });
    await start({ readiness: () => state() });
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: '{"status":"not_ready","reasons":["the log is not reached"]}',
    });
    state = () => {
      throw new Error('no pool');
    };
    expect((await get('/readyz')).body).toContain('no pool');
    state = () => ({ ready: true });
    expect(await get('/readyz')).toEqual({ status: 200, body: '{"status":"ready"}' });
    expect((await get('/metrics')).body).toContain('process_memory_usage');
  });

  test('while it drains it is not ready, and a drain that hangs does not hold up the end', async () => {
    let drained = false;
    let release: () => void = () => undefined;
    const { port } = await start({
      drainMsMax: 300,
      drain: () =>
        new Promise((resolve) => {
          drained = true;
          release = resolve;
        }),
    });
    const stream = (await clientAs('runtime', port)).work();
    stream.on('data', () => undefined);
    const ended = once(stream, 'error').catch((error: unknown) => [error]);
    stream.write({ tasks: [], cancels: [], drain: false });
    await once(stream, 'data');
    const closing = running!.close();
    expect((await get('/readyz')).body).toContain('draining');
    await closing;
    release();
    expect(drained).toBe(true);
    await ended;
    await expect(get('/healthz')).rejects.toThrow();
  });
});

describe('a service process', () => {
  const run = (script: string) =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const host = new URL('../dist/index.js', import.meta.url).href;

  test('ends with 0 on SIGTERM after draining', async () => {
    const child = run(`
      import { runService } from ${JSON.stringify(host)};
      class Empty {}
      await runService({
        name: 'probe', module: { module: Empty }, health: { host: '127.0.0.1', port: 0 },
        readiness: () => ({ ready: true }),
        drain: async () => console.log('drained'),
      });
      console.log('started');`);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('started')) child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect({ code, drained: output.includes('drained') }).toEqual({ code: 0, drained: true });
  });

  test('ends with 1 and a log entry on an exception that nobody caught', async () => {
    const child = run(`
      import { runService } from ${JSON.stringify(host)};
      class Empty {}
      await runService({
        name: 'probe', module: { module: Empty }, health: { host: '127.0.0.1', port: 0 },
        readiness: () => ({ ready: true }),
      });
      setTimeout(() => { throw new Error('boom'); }, 10);`);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(output).toMatch(/"level":"fatal".*boom/);
  });
});
