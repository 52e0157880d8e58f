/** Smart City as it runs, on free ports over a database of its own, and clients that call it under a name. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { SecurityGuardClient } from '@symphainy/contracts/city';
import { Mode } from '@symphainy/contracts/kernel';
import { RealmClient, Task } from '@symphainy/contracts/realm';
import type { Report } from '@symphainy/contracts/realm';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import type { RunningService } from '@symphainy/service-host';
import { callUnary } from '@symphainy/smart-city-sdk';
import { exportJWK, generateKeyPair } from 'jose';
import { readConfig } from '../config.js';
import { startSmartCity } from '../start-smart-city.js';

export interface Asked {
  readonly type: string;
  readonly params: object;
  readonly tenantId?: string;
  readonly principalId?: string;
  readonly stepKey?: string;
  readonly mode?: Mode;
}

export class ServedCity {
  private readonly clients: { close(): void }[] = [];

  private constructor(
    private readonly folder: string,
    private readonly running: RunningService,
    readonly address: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(databaseUrl: string): Promise<ServedCity> {
    const folder = await mkdtemp(join(tmpdir(), 'smart-city-'));
    const services = ['smart-city', 'runtime', 'experience', 'claims', 'underwriting'];
    const { trustFile } = await generateServiceKeys(services, folder);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    await writeFile(join(folder, 'token.json'), JSON.stringify(await exportJWK(privateKey)));
    await writeFile(join(folder, 'master-key'), randomBytes(32).toString('hex'));
    const address = `127.0.0.1:${await freePort()}`;
    const environment = {
      SYMPHAINY_GRPC_ADDRESS: address,
      SYMPHAINY_HEALTH_PORT: '0',
      SYMPHAINY_SERVICE_KEY_FILE: join(folder, 'smart-city.key.json'),
      SYMPHAINY_TRUST_FILE: trustFile,
      SYMPHAINY_DATABASE_URL: databaseUrl,
      SYMPHAINY_MASTER_KEY_FILE: join(folder, 'master-key'),
      SYMPHAINY_TOKEN_KEY_FILE: join(folder, 'token.json'),
    };
    const running = await startSmartCity(await readConfig(environment));
    return new ServedCity(folder, running, address, environment);
  }

  identityOf(service: string): Promise<ServiceIdentity> {
    const keyFile = join(this.folder, `${service}.key.json`);
    return ServiceIdentity.load({ keyFile, trustFile: this.environment.SYMPHAINY_TRUST_FILE! });
  }

  async securityGuardFor(caller: string): Promise<SecurityGuardClient> {
    const interceptors = [(await this.identityOf(caller)).callInterceptor('smart-city')];
    return this.kept(new SecurityGuardClient(this.address, credentials.createInsecure(), { interceptors }));
  }

  async realmFor(caller: string): Promise<RealmClient> {
    const interceptors = [(await this.identityOf(caller)).callInterceptor('smart-city')];
    return this.kept(new RealmClient(this.address, credentials.createInsecure(), { interceptors }));
  }

  /** Has an intent carried out as Runtime would; root asks, unless told otherwise. */
  async carryOut(asked: Asked): Promise<Report> {
    const client = await this.realmFor('runtime');
    const { type, params, tenantId = 'ten_city', principalId = 'root' } = asked;
    const task = Task.create({
      taskId: `exe_0_test/0#1/${randomBytes(4).toString('hex')}`,
      executionId: 'exe_0_test',
      path: '0',
      attempt: 1,
      stepKey: asked.stepKey ?? randomBytes(8).toString('hex'),
      intentType: type,
      params: Buffer.from(JSON.stringify(params)),
      attribution: { tenantId, principalId, channel: 'test', solutionId: 'city' },
      mode: asked.mode ?? Mode.MODE_LIVE,
    });
    const { report } = await callUnary(client.handleIntent.bind(client), { task });
    if (!report) throw new Error('the realm answered without a report');
    return report;
  }

  async readiness(): Promise<number> {
    const { host, port } = this.running.health;
    return (await fetch(`http://${host}:${port}/readyz`)).status;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    await this.running.close();
    await rm(this.folder, { recursive: true });
  }

  private kept<Client extends { close(): void }>(client: Client): Client {
    this.clients.push(client);
    return client;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
