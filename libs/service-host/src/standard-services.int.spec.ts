import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ClientReadableStream, Client, ServiceClientConstructor } from '@grpc/grpc-js';
import { credentials, loadPackageDefinition, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RealmService } from '@symphainy/contracts/realm';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import { createLogger } from '@symphainy/public-works-telemetry';
import { service as healthDefinition } from 'grpc-health-check';
import type { ReadyState } from './readiness.js';
import type { RunningService } from './run-service.js';
import { runService } from './run-service.js';

class EmptyModule {}

interface HealthAnswer {
  readonly status: string;
}

interface HealthClient extends Client {
  check(
    request: { service: string },
    done: (error: { code: status } | null, answer: HealthAnswer) => void,
  ): void;
  list(
    request: object,
    done: (error: Error | null, answer: { statuses: Record<string, HealthAnswer> }) => void,
  ): void;
  watch(request: { service: string }): ClientReadableStream<HealthAnswer>;
}

const realm = 'symphainy.realm.v1.Realm';
const notReady: ReadyState = { ready: false, reasons: ['the database does not answer'] };

describe('every gRPC server, to a caller without identity,', () => {
  let directory: string;
  let state: ReadyState;
  let running: RunningService;
  let port: number;
  const clients: Client[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'standard-services-'));
  });
  afterAll(() => rm(directory, { recursive: true }));
  beforeEach(async () => {
    state = { ready: true };
    const { trustFile, keyFiles } = await generateServiceKeys(['operations'], directory);
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    ({ port } = listener.address() as AddressInfo);
    listener.close();
    await once(listener, 'close');
    const nobody: readonly string[] = [];
    running = await runService({
      name: 'operations',
      module: { module: EmptyModule },
      health: { host: '127.0.0.1', port: 0 },
      readiness: () => state,
      logger: createLogger('operations', { level: 'silent' }),
      grpc: {
        address: { host: '127.0.0.1', port },
        definitions: { [realm]: RealmService },
        identity: await ServiceIdentity.load({ keyFile: keyFiles.get('operations')!, trustFile }),
        callers: Object.fromEntries(Object.values(RealmService).map(({ path }) => [path, nobody])),
      },
    });
  });
  afterEach(async () => {
    await running.close();
    for (const client of clients.splice(0)) client.close();
  });

  function connected(Constructor: ServiceClientConstructor): Client {
    const client = new Constructor(`127.0.0.1:${port}`, credentials.createInsecure());
    clients.push(client);
    return client;
  }

  const healthClient = (): HealthClient =>
    connected(makeGenericClientConstructor(healthDefinition, 'Health')) as HealthClient;

  const check = (client: HealthClient, service: string): Promise<string> =>
    new Promise((resolve, reject) =>
      client.check({ service }, (error, answer) => (error ? reject(error) : resolve(answer.status))),
    );

  async function reflect(request: object): Promise<{
    listServicesResponse?: { service: { name: string }[] };
    fileDescriptorResponse?: { fileDescriptorProto: Buffer[] };
  }> {
    const folder = dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json'));
    const proto = loadSync(join(folder, 'build/proto/grpc/reflection/v1/reflection.proto'));
    const { grpc } = loadPackageDefinition(proto) as unknown as {
      grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
    };
    const client = connected(grpc.reflection.v1.ServerReflection) as Client & {
      ServerReflectionInfo(): NodeJS.ReadWriteStream & { write(request: object): boolean };
    };
    const stream = client.ServerReflectionInfo();
    stream.write(request);
    const [answer] = await once(stream, 'data');
    stream.end();
    return answer;
  }

  test('tells which services it serves, and no others', async () => {
    const { listServicesResponse } = await reflect({ listServices: '' });
    expect(listServicesResponse?.service.map(({ name }) => name).sort()).toEqual([
      'grpc.health.v1.Health',
      realm,
    ]);
  });

  test.each([realm, 'symphainy.kernel.v1.Attribution', 'grpc.health.v1.Health'])(
    'describes %s',
    async (symbol) => {
      const { fileDescriptorResponse } = await reflect({ fileContainingSymbol: symbol });
      const last = symbol.slice(symbol.lastIndexOf('.') + 1);
      expect(Buffer.concat(fileDescriptorResponse?.fileDescriptorProto ?? []).toString('latin1')).toContain(
        last,
      );
    },
  );

  test('is serving exactly when it is ready, as a whole and by service', async () => {
    const client = healthClient();
    expect([await check(client, ''), await check(client, realm)]).toEqual(['SERVING', 'SERVING']);
    state = notReady;
    expect([await check(client, ''), await check(client, realm)]).toEqual(['NOT_SERVING', 'NOT_SERVING']);
    const listed = await new Promise((resolve, reject) =>
      client.list({}, (error, answer) => (error ? reject(error) : resolve(answer.statuses))),
    );
    expect(listed).toEqual({ '': { status: 'NOT_SERVING' }, [realm]: { status: 'NOT_SERVING' } });
  });

  test('knows nothing of the health of a service that it does not serve', async () => {
    await expect(check(healthClient(), 'symphainy.runtime.v1.Query')).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  test('tells a watcher of each change once, and ends the watch rather than wait for it at its end', async () => {
    const watch = healthClient().watch({ service: '' });
    const told: string[] = [];
    let heard: () => void = () => undefined;
    watch.on('data', (answer: HealthAnswer) => {
      told.push(answer.status);
      heard();
    });
    const another = (): Promise<void> => new Promise((resolve) => (heard = resolve));
    await another();
    state = notReady;
    await another();
    state = { ready: true };
    await another();
    const ended = once(watch, 'end');
    await running.close();
    await ended;
    expect(told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING']);
  });
});
