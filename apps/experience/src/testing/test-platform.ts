/** The Experience app as it is run, between scripted peers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WatchResponse } from '@symphainy/contracts/runtime';
import { newId, newPartitionedId } from '@symphainy/kernel';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import type { RunningService } from '@symphainy/service-host';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ExperienceLimits } from '../start-experience.js';
import { startExperience } from '../start-experience.js';
import type { Person } from './scripted-smart-city.js';
import { ScriptedSmartCity } from './scripted-smart-city.js';
import { ScriptedRuntime } from './scripted-runtime.js';

const partitionCount = 4;

const paramsSchema = JSON.stringify({
  type: 'object',
  properties: { name: { type: 'string' }, email: { type: 'string', 'x-classification': 'personal' } },
  required: ['name'],
  additionalProperties: false,
});

const solution = JSON.stringify({
  solution_id: 'migration',
  context: {},
  intents: [
    { type: 'operations.plan_migration' },
    {
      type: 'operations.run_migration',
      saga: {
        kind: 'for_each',
        pages: { kind: 'step', intent: 'operations.read_page' },
        item_intent: 'operations.plan_migration',
      },
    },
  ],
});

export class TestPlatform {
  readonly ada: Person = { tenantId: newId('tenant'), userId: newId('user') };
  readonly bob: Person = { tenantId: newId('tenant'), userId: newId('user') };
  readonly smartCity = new ScriptedSmartCity();
  /** Owners by name; `first` owns everything at the start. */
  readonly first = new ScriptedRuntime();
  readonly second = new ScriptedRuntime();
  url = '';
  private controlSeq = 1;
  private service: RunningService | undefined;
  private directory = '';

  static async start(limits: ExperienceLimits = {}): Promise<TestPlatform> {
    process.env.SYMPHAINY_LOG_LEVEL = 'silent';
    const platform = new TestPlatform();
    await Promise.all([platform.first.listen(), platform.second.listen(), platform.smartCity.listen()]);
    platform.smartCity.person = platform.ada;
    platform.own({ first: [0, 1, 2, 3, 4] });
    platform.directory = await mkdtemp(join(tmpdir(), 'experience-'));
    const keys = await generateServiceKeys(['experience', 'runtime', 'smart-city'], platform.directory);
    const keyFile = keys.keyFiles.get('experience') ?? '';
    const identity = await ServiceIdentity.load({ keyFile, trustFile: keys.trustFile });
    const nowhere = { host: '127.0.0.1', port: 0 };
    platform.service = await startExperience(
      {
        service: { identity, health: nowhere, grpcAddress: () => nowhere },
        rest: nowhere,
        runtimeAddresses: [platform.first.address, platform.second.address],
        smartCityAddress: platform.smartCity.address,
      },
      limits,
    );
    const app = platform.service.app as NestFastifyApplication;
    const bound = app.getHttpServer().address();
    platform.url = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
    await platform.ready();
    return platform;
  }

  /** Says in the registry who owns what. */
  own(partitions: { readonly first?: number[]; readonly second?: number[] }): void {
    const registry = WatchResponse.create({
      partitionCount,
      controlSeq: this.controlSeq++,
      platformId: 'test',
      tenants: [
        { tenantId: this.ada.tenantId, name: 'acme' },
        { tenantId: this.bob.tenantId, name: 'other' },
      ],
      intentTypes: [
        { type: 'operations.plan_migration', realm: 'operations', description: 'Plans.', paramsSchema },
        { type: 'operations.run_migration', realm: 'operations', description: '', paramsSchema },
        { type: 'city.create_tenant', realm: 'city', description: '', paramsSchema },
      ],
      solutions: [
        { tenantId: this.ada.tenantId, solutionId: 'migration', version: 1, intents: [], document: solution },
        { tenantId: this.bob.tenantId, solutionId: 'hidden', version: 1, intents: [], document: '{}' },
      ],
      realms: [{ realm: 'operations', version: '1', address: '10.0.0.1:1', intents: [] }],
      owners: (['first', 'second'] as const).map((name) => ({
        address: this[name].address,
        partitions: partitions[name] ?? [],
      })),
    });
    for (const runtime of [this.first, this.second]) runtime.announce(registry);
  }

  get health(): string {
    const { host, port } = this.service?.health ?? { host: '', port: 0 };
    return `http://${host}:${port}`;
  }

  async headers(person: Person = this.ada): Promise<Record<string, string>> {
    return {
      authorization: `Bearer ${await this.smartCity.token(person)}`,
      'content-type': 'application/json',
    };
  }

  /** A request to the API; the answer with its JSON. */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answered> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(await this.headers(options.as)), ...options.headers },
      ...(options.body === undefined ? {} : { body: textOf(options.body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  submit(content: object = {}, headers: Record<string, string> = {}): Promise<Answered> {
    const body = { session_id: 's.s', type: 'operations.plan_migration', params: { name: 'x' }, ...content };
    return this.request('POST', '/api/intent/submit', { body, headers });
  }

  execution(partition = 1): string {
    return newPartitionedId('execution', partition);
  }

  /** Stops Experience as SIGTERM does. */
  async stopService(): Promise<void> {
    await this.service?.close();
  }

  async stop(): Promise<void> {
    await this.stopService();
    for (const peer of [this.first, this.second, this.smartCity]) peer.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (;;) {
      const { status } = await fetch(`${this.health}/readyz`);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export interface RequestOptions {
  readonly as?: Person;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;

  readonly json: Record<string, unknown>;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
