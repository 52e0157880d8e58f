/** One platform of real processes for the tests of a file, in a temporary folder, with clients of its tenants. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '@symphainy/local-platform';
import type {
  DevelopmentTenant,
  LocalPlatform,
  Service,
  StartPlatformOptions,
} from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { Api } from '../api/api.js';

export type TenantName = 'acme' | 'globex';
type Options = Omit<StartPlatformOptions, 'dataDir' | 'port' | 'log' | 'exitWhenChildDies'>;

export class TestPlatform {
  private readonly clients: SymphainyClient[] = [];

  private constructor(
    readonly folder: string,
    private readonly options: Options,
    private running: LocalPlatform,
  ) {}

  static async start(options: Options = {}): Promise<TestPlatform> {
    const folder = await temporaryFolder();
    try {
      return new TestPlatform(folder, options, await start(folder, options));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get platform(): LocalPlatform {
    return this.running;
  }

  get rest(): string {
    return this.running.rest;
  }

  get dataDir(): string {
    return this.running.dataDir;
  }

  get runtime(): Service {
    return this.service('runtime');
  }

  service(name: string): Service {
    const service = this.running.services.get(name);
    if (!service) throw new Error(`there is no service ${name}`);
    return service;
  }

  tenant(name: TenantName): DevelopmentTenant {
    const tenant = this.running.tenants.find((one) => one.tenant === name);
    if (!tenant) throw new Error(`there is no tenant ${name}`);
    return tenant;
  }

  /** A client of a tenant's administrator. With `retryForMs` 0 it repeats nothing and tells every failure. */
  client(
    name: TenantName,
    options: { readonly retryForMs?: number; readonly connectionsMax?: number } = {},
  ): SymphainyClient {
    const { tenant, email, password } = this.tenant(name);
    const client = new SymphainyClient({
      url: this.rest,
      credentials: { type: 'password', tenant, email, password },
      retryForMs: 60_000,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  /** The public API as it is on the wire, logged in as a tenant's administrator. */
  async api(name: TenantName): Promise<Api> {
    const { tenant, email, password } = this.tenant(name);
    return Api.login(this.rest, { tenant, email, password });
  }

  /** A file of the platform's key material. */
  key(name: string): Promise<string> {
    return readFile(join(this.dataDir, 'keys', name), 'utf8');
  }

  /** Stops everything, servers too; the data stays. */
  async halt(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.close()));
    await this.running.stop();
  }

  /** Starts again on the same data. */
  async resume(): Promise<void> {
    this.running = await start(this.folder, this.options);
  }

  /** Stops everything and removes the data. */
  async stop(): Promise<void> {
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A new folder that other users may enter, which a database server under another user needs. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'symphainy-e2e-'));
  await chmod(folder, 0o755);
  return folder;
}

function start(folder: string, options: Options): Promise<LocalPlatform> {
  return startPlatform({ ...options, dataDir: join(folder, 'data'), port: 0, exitWhenChildDies: false });
}
