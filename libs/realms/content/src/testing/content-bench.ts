/** The realm content with real grants, a real target and a real file, given tasks as Runtime gives them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribution, Mode } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import type { ConflictResolution, GrantClaims, JsonObject } from '@symphainy/kernel';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { AdaptedSystems, MainframeFile, RestTarget } from '@symphainy/public-works-external-system';
import type { EntityServerOptions } from '@symphainy/public-works-external-system/testing/entity-server';
import { EntityServer } from '@symphainy/public-works-external-system/testing/entity-server';
import { legacySettings } from '@symphainy/public-works-external-system/testing/legacy-files';
import { ServiceIdentity, generateServiceKeys } from '@symphainy/public-works-service-identity';
import { contentRealm } from '../content-realm.js';

export const secret = 'the-write-secret';
export const key = 'MOT1';
export const path = `/policies/${key}`;
export const policy: JsonObject = { policy_number: key, premium: '12.50', claims: [{ paid: 1 }] };
export const other: JsonObject = { policy_number: key, premium: '99.00', claims: [] };

export interface BenchOptions extends EntityServerOptions {
  readonly base?: 'current' | 'absent';
  readonly timeoutMs?: number;
  readonly conflictResolution?: ConflictResolution;
}

/** What a task says besides the usual. */
export interface TaskChanges {
  readonly attempt?: number;
  readonly path?: string;
  readonly params?: JsonObject;
  readonly inputs?: Readonly<Record<string, JsonObject>>;
  readonly mode?: 'live' | 'dry_run';
  /** Undefined: a grant for this very attempt; null: none. */
  readonly grant?: Partial<GrantClaims> | null;
  /** The token of a grant that was given before. */
  readonly token?: string;
}

export type Outcome = NonNullable<Report['outcome']>;

export class ContentBench {
  private constructor(
    readonly target: EntityServer,
    readonly folder: string,
    private readonly realm: RealmServer,
    private readonly runtime: ServiceIdentity,
    private readonly systems: AdaptedSystems,
    private readonly options: BenchOptions,
  ) {}

  static async open(options: BenchOptions = {}): Promise<ContentBench> {
    const folder = await mkdtemp(join(tmpdir(), 'content-'));
    const { keyFiles, trustFile } = await generateServiceKeys(['runtime', 'content'], join(folder, 'keys'));
    const identityOf = (name: string): Promise<ServiceIdentity> =>
      ServiceIdentity.load({ keyFile: keyFiles.get(name) ?? '', trustFile });
    const content = await identityOf('content');
    const target = await EntityServer.start({ token: secret, ...options });
    const secrets = { get: async () => secret };
    const systems = new AdaptedSystems({
      sources: { mainframe_adapter: (system, settings) => MainframeFile.open(system, settings) },
      targets: { rest_adapter: (system, settings) => RestTarget.open(system, settings, { secrets }) },
    });
    const realm = new RealmServer(contentRealm({ systems }), {
      verifyGrant: (token) => content.verifyGrant(token),
    });
    return new ContentBench(target, folder, realm, await identityOf('runtime'), systems, options);
  }

  async close(): Promise<void> {
    await this.realm.drain();
    this.systems.close();
    await this.target.stop();
    await rm(this.folder, { recursive: true });
  }

  /** A grant as Runtime signs it for the attempt. */
  grant(changes: Partial<GrantClaims> = {}): Promise<string> {
    const attempt = changes.attempt ?? 1;
    const at = changes.path ?? '2';
    return this.runtime.signGrant({
      grantId: `grt_${at}_${attempt}`,
      tenantId: 'ten_a',
      executionId: 'exe_1_a',
      path: at,
      stepKey: `exe_1_a/${at}`,
      attempt,
      system: 'store',
      collection: 'policies',
      key,
      expiresAtMs: Date.now() + 60_000,
      ...changes,
    });
  }

  async run(intent: string, changes: TaskChanges = {}): Promise<Report> {
    const { attempt = 1, path: at = '2', params = { key }, inputs = {}, mode = 'live' } = changes;
    const token = changes.token ?? (await this.grant({ attempt, path: at, ...changes.grant }));
    const isGranted = changes.grant !== null && mode === 'live';
    const target = { system: 'store', collection: 'policies', key, ...changes.grant };
    const report = await this.realm.handle(
      Task.fromPartial({
        taskId: `exe_1_a/${at}#${attempt}`,
        executionId: 'exe_1_a',
        path: at,
        attempt,
        stepKey: `exe_1_a/${at}`,
        intentType: `content.${intent}`,
        params: Buffer.from(JSON.stringify(params)),
        attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
        mode: mode === 'live' ? Mode.MODE_LIVE : Mode.MODE_DRY_RUN,
        grants: isGranted ? [{ ...target, token, secret: Buffer.from(secret) }] : [],
        bindings: this.bindings(),
        solutionContext: Buffer.from(
          JSON.stringify({
            sync_strategies: { conflict_resolution: this.options.conflictResolution ?? 'incident' },
          }),
        ),
        inputs: Object.entries(inputs).map(([name, value]) => ({
          artifactId: `art_${name}`,
          name,
          kind: name,
          contentType: 'application/json',
          content: Buffer.from(JSON.stringify(value)),
          hydrated: true,
        })),
      }),
    );
    if (!report?.outcome) throw new Error('the realm did not report');
    return report;
  }

  /** Writes the document as the step `2` would. */
  write(document: JsonObject = policy, changes: TaskChanges = {}): Promise<Report> {
    const entity = { collection: 'policies', key, document };
    return this.run('write_entity', { ...changes, inputs: { entity, ...changes.inputs } });
  }

  private bindings(): Task['bindings'] {
    const { base = 'absent', timeoutMs = 2_000, tags } = this.options;
    const conditions = tags === false ? 'none' : 'etag';
    const rest = {
      base_url: this.target.url,
      read_token_ref: 'STORE',
      base,
      timeout_ms: timeoutMs,
      conditions,
    };
    const bound = [
      { system: 'store', adapter: 'rest_adapter', settings: rest },
      { system: 'master', adapter: 'mainframe_adapter', settings: legacySettings(this.folder, 'V') },
    ];
    return bound.map(({ settings, ...binding }) => ({
      ...binding,
      settings: Buffer.from(JSON.stringify(settings)),
    }));
  }
}

/** The content of an artifact that a report brought. */
export function artifact(report: Report, name: string): JsonObject {
  if (report.outcome?.$case !== 'succeeded') throw new Error(JSON.stringify(report.outcome));
  const found = report.outcome.value.artifacts.find((one) => one.name === name);
  return JSON.parse(found?.content.toString() ?? 'null') as JsonObject;
}

export function failure(code: string, detail: RegExp | string = ''): object {
  return { $case: 'failed', value: { code, detail: expectText(detail), retryable: code === 'SYM-CT-0004' } };
}

function expectText(detail: RegExp | string): { asymmetricMatch(text: unknown): boolean } {
  return {
    asymmetricMatch: (text) =>
      typeof text === 'string' && (typeof detail === 'string' ? text.includes(detail) : detail.test(text)),
  };
}
