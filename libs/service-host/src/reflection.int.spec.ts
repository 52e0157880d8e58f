import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ServiceClientConstructor } from '@grpc/grpc-js';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RealmService } from '@symphainy/contracts/realm';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import { createLogger } from '@symphainy/public-works-telemetry';
import { runService } from './run-service.js';

const root = join(import.meta.dirname, '../../..');

class EmptyModule {}

describe('a service with a descriptor set', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'reflection-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('tells a caller without identity which services it serves, and no others', async () => {
    const descriptors = join(directory, 'descriptors.binpb');
    await promisify(execFile)(join(root, 'node_modules/.bin/buf'), ['build', '-o', descriptors], {
      cwd: root,
    });
    const { trustFile, keyFiles } = await generateServiceKeys(['operations'], directory);
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    listener.close();
    await once(listener, 'close');
    const nobody: readonly string[] = [];
    const running = await runService({
      name: 'operations',
      module: { module: EmptyModule },
      health: { host: '127.0.0.1', port: 0 },
      readiness: () => ({ ready: true }),
      logger: createLogger('operations', { level: 'silent' }),
      grpc: {
        address: { host: '127.0.0.1', port },
        definitions: { 'symphainy.realm.v1.Realm': RealmService },
        identity: await ServiceIdentity.load({ keyFile: keyFiles.get('operations')!, trustFile }),
        callers: Object.fromEntries(Object.values(RealmService).map(({ path }) => [path, nobody])),
        descriptorSet: await readFile(descriptors),
      },
    });
    try {
      expect(await listServices(port)).toEqual(['symphainy.realm.v1.Realm']);
    } finally {
      await running.close();
    }
  });
});

async function listServices(port: number): Promise<string[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json'));
  const proto = loadSync(join(folder, 'build/proto/grpc/reflection/v1/reflection.proto'));
  const { grpc } = loadPackageDefinition(proto) as unknown as {
    grpc: { reflection: { v1: { ServerReflection: ServiceClientConstructor } } };
  };
  const client = new grpc.reflection.v1.ServerReflection(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    const stream = client.ServerReflectionInfo!() as unknown as NodeJS.ReadWriteStream & {
      write(request: object): boolean;
    };
    stream.write({ listServices: '' });
    const [answer] = await once(stream, 'data');
    stream.end();
    return answer.listServicesResponse.service.map(({ name }: { name: string }) => name);
  } finally {
    client.close();
  }
}
