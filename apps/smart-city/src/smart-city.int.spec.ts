import { Server, ServerCredentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Mode } from '@symphainy/contracts/kernel';
import type { Manifest, RealmServer, Report } from '@symphainy/contracts/realm';
import { RealmService } from '@symphainy/contracts/realm';
import { ControlFact } from '@symphainy/contracts/wal';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { defineIntent, defineRealm, manifestOf } from '@symphainy/platform-sdk-realm';
import { genesisContent } from '@symphainy/smart-city-city-manager';
import { validateManifest } from '@symphainy/smart-city-curator';
import { AccessTokenVerifier, SecurityGuard, TenantKeys, callUnary } from '@symphainy/smart-city-sdk';
import { exportJWK, generateKeyPair } from 'jose';
import { ServedCity } from './testing/served-city.js';

const postgres = sharedTestPostgres();
let city: ServedCity;

beforeAll(async () => {
  city = await ServedCity.start(await postgres.createDatabase());
}, 60_000);
afterAll(() => city?.stop());

function factOf(report: Report) {
  if (report.outcome?.$case !== 'succeeded') throw new Error(`no success: ${JSON.stringify(report.outcome)}`);
  const { events } = report.outcome.value;
  expect(events.map(({ type }) => type)).toEqual(['city.fact']);
  return ControlFact.decode(events[0]!.data).kind;
}

function artifactOf(report: Report, name: string): Record<string, string> {
  if (report.outcome?.$case !== 'succeeded') throw new Error(`no success: ${JSON.stringify(report.outcome)}`);
  const artifact = report.outcome.value.artifacts.find((one) => one.name === name);
  return JSON.parse(artifact!.content.toString()) as Record<string, string>;
}

function failureOf(report: Report) {
  if (report.outcome?.$case !== 'failed') throw new Error(`no failure: ${JSON.stringify(report.outcome)}`);
  return report.outcome.value;
}

describe('Security Guard’s service', () => {
  test('is ready once its stores are', async () => {
    expect(await city.readiness()).toBe(200);
  });

  test('takes a person from the creation of an account to a token, and out again', async () => {
    const params = { email: 'Ada@Example.com', roles: ['admin'], tenant_id: 'ten_a' };
    const created = await city.carryOut({ type: 'city.create_account', params });
    const enrolment = artifactOf(created, 'enrolment');
    expect(factOf(created)).toEqual({
      $case: 'accountCreated',
      value: { tenantId: 'ten_a', userId: enrolment.user_id, roles: ['admin'] },
    });

    const guard = new SecurityGuard(await city.securityGuardFor('experience'));
    const login = { tenantId: 'ten_a', email: 'ada@example.com', password: 'correct horse' };
    await expect(guard.login(login)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
    expect(await guard.enroll(enrolment.enrolment_token!, login.password)).toEqual({
      tenantId: 'ten_a',
      userId: enrolment.user_id,
    });
    const tokens = await guard.login(login);
    const verifier = new AccessTokenVerifier({
      verificationKeys: () => guard.verificationKeys(),
      rootPublicKey: () => undefined,
    });
    expect(await verifier.verify(tokens.accessToken)).toMatchObject({
      tenantId: 'ten_a',
      principalId: enrolment.user_id,
      roles: ['admin'],
    });
    const next = await guard.refresh(tokens.refreshToken);
    await guard.logout(next.refreshToken);
    await expect(guard.refresh(next.refreshToken)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
  });

  test('gives the same key of a tenant to those that seal and unseal, and to nobody else', async () => {
    const [runtime, experience] = await Promise.all(
      ['runtime', 'experience'].map(
        async (caller) => new TenantKeys({ client: await city.securityGuardFor(caller) }),
      ),
    );
    const key = await experience!.currentKey('ten_a');
    expect(await runtime!.key('ten_a', key.keyId)).toEqual(key);
    await expect(runtime!.key('ten_b', key.keyId)).rejects.toMatchObject({ code: 'SYM-SC-0007' });
    const stranger = await city.securityGuardFor('claims');
    await expect(
      callUnary(stranger.getDataKey.bind(stranger), { tenantId: 'ten_a', keyId: '' }),
    ).rejects.toThrow('PERMISSION_DENIED');
  });

  test('takes passwords from Experience only', async () => {
    const guard = new SecurityGuard(await city.securityGuardFor('runtime'));
    const login = { tenantId: 'ten_a', email: 'ada@example.com', password: 'correct horse' };
    await expect(guard.login(login)).rejects.toThrow('PERMISSION_DENIED');
  });
});

describe('the realm city', () => {
  test('describes itself as Curator would have it, and genesis can be made of that', async () => {
    const client = await city.realmFor('runtime');
    const { manifest } = await callUnary(client.describe.bind(client), {});
    expect(validateManifest(manifest!)).toEqual([]);
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const genesis = genesisContent({
      platformId: 'platform-1',
      rootPublicKey: await exportJWK(privateKey),
      cityManifest: manifest!,
    });
    expect(genesis.city?.manifest?.intents.map(({ type }) => type)).toEqual([
      'city.create_tenant',
      'city.create_account',
      'city.publish_policy',
      'city.publish_schema',
      'city.publish_solution',
      'city.register_realm',
    ]);
  });

  test('is given work by Runtime only', async () => {
    const client = await city.realmFor('experience');
    await expect(callUnary(client.handleIntent.bind(client), { task: undefined })).rejects.toThrow(
      'PERMISSION_DENIED',
    );
  });

  test('names the same tenant when a delivery is repeated', async () => {
    const asked = { type: 'city.create_tenant', params: { name: 'acme' }, stepKey: 'step-1' };
    const [first, second] = [await city.carryOut(asked), await city.carryOut(asked)];
    expect(factOf(second)).toEqual(factOf(first));
    expect(artifactOf(first, 'tenant')).toMatchObject({ name: 'acme' });
    const other = await city.carryOut({ ...asked, stepKey: 'step-2' });
    expect(artifactOf(other, 'tenant').tenant_id).not.toBe(artifactOf(first, 'tenant').tenant_id);
  });

  test('makes one account when a delivery is repeated; the newest enrolment token is the good one', async () => {
    const params = { email: 'bob@example.com', roles: ['clerk'] };
    const asked = {
      type: 'city.create_account',
      params,
      stepKey: 'step-3',
      tenantId: 'ten_a',
      principalId: 'usr_1',
    };
    const first = artifactOf(await city.carryOut(asked), 'enrolment');
    const second = artifactOf(await city.carryOut(asked), 'enrolment');
    expect(second.user_id).toBe(first.user_id);
    const guard = new SecurityGuard(await city.securityGuardFor('experience'));
    await expect(guard.enroll(first.enrolment_token!, 'correct horse')).rejects.toMatchObject({
      code: 'SYM-SC-0005',
    });
    await guard.enroll(second.enrolment_token!, 'correct horse');
    const again = await city.carryOut({ ...asked, stepKey: 'step-4' });
    expect(failureOf(again)).toMatchObject({ code: 'SYM-SC-0004', retryable: false });
  });

  test('creates nothing in a dry run', async () => {
    const params = { email: 'dry@example.com', roles: ['clerk'], tenant_id: 'ten_a' };
    const planned = await city.carryOut({ type: 'city.create_account', params, mode: Mode.MODE_DRY_RUN });
    expect(planned.outcome).toMatchObject({ value: { events: [] } });
    expect(JSON.stringify(artifactOf(planned, 'plan'))).not.toContain('dry@example.com');
    const created = await city.carryOut({ type: 'city.create_account', params });
    expect(factOf(created)?.$case).toBe('accountCreated');
  });

  test.each([
    ['city.create_account', { email: 'x@example.com', roles: ['clerk'], tenant_id: 'ten_b' }],
    ['city.publish_policy', { text: 'permit (principal, action, resource);', tenant_id: 'ten_b' }],
    ['city.publish_schema', { schema_id: 's', schema: { type: 'object' }, tenant_id: 'ten_b' }],
    ['city.publish_solution', { document: {}, tenant_id: 'ten_b' }],
  ])('lets nobody but root carry out %s for another tenant', async (type, params) => {
    const report = await city.carryOut({ type, params, tenantId: 'ten_a', principalId: 'usr_1' });
    expect(failureOf(report).detail).toContain('only the root principal');
  });

  test('gives nobody the role of the root principal', async () => {
    const params = { email: 'x@example.com', roles: ['clerk', 'root'] };
    const report = await city.carryOut({ type: 'city.create_account', params });
    expect(failureOf(report).detail).toContain('reserved');
  });

  test('publishes policies as text and as what is compiled, and refuses what does not parse', async () => {
    const text = '@id("all")\npermit (principal, action, resource);';
    const published = factOf(
      await city.carryOut({ type: 'city.publish_policy', params: { text, tenant_id: 'ten_a' } }),
    );
    expect(published).toMatchObject({ value: { tenantId: 'ten_a', name: 'main', version: 0, text } });
    const report = await city.carryOut({
      type: 'city.publish_policy',
      params: { text: 'permit (principal' },
    });
    expect(failureOf(report)).toMatchObject({ code: 'SYM-PO-0002', retryable: false });
  });

  test('publishes schemas, and refuses one whose classification cannot be decided', async () => {
    const schema = { type: 'object', properties: { holder: { 'x-classification': 'personal' } } };
    const type = 'city.publish_schema';
    expect(factOf(await city.carryOut({ type, params: { schema_id: 'policy', schema } }))).toMatchObject({
      value: { tenantId: 'ten_city', schemaId: 'policy', schema: JSON.stringify(schema) },
    });
    const undecidable = { not: { 'x-classification': 'secret' } };
    const report = await city.carryOut({ type, params: { schema_id: 'policy', schema: undecidable } });
    expect(failureOf(report)).toMatchObject({ code: 'SYM-SC-0002' });
  });

  test('publishes solutions, and refuses a strategy that cannot be carried out', async () => {
    const document = {
      solution_id: 'migration',
      context: {},
      intents: [{ type: 'operations.plan_migration' }],
    };
    const type = 'city.publish_solution';
    const published = factOf(await city.carryOut({ type, params: { document, tenant_id: 'ten_a' } }));
    expect(published).toMatchObject({ value: { tenantId: 'ten_a', solutionId: 'migration', version: 0 } });
    const strategic = { ...document, sync_strategies: { policies: 'bidirectional' } };
    const report = await city.carryOut({ type, params: { document: strategic } });
    expect(failureOf(report)).toMatchObject({ code: 'SYM-SC-0008' });
    expect(failureOf(report).detail).toContain('/sync_strategies/policies');
  });

  test('refuses parameters that break their schema', async () => {
    const report = await city.carryOut({
      type: 'city.create_tenant',
      params: { name: 'ten_looks_like_an_id' },
    });
    expect(failureOf(report)).toMatchObject({ code: 'SYM-RL-0001', retryable: false });
  });
});

describe('Curator', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.forceShutdown()));

  const claims = manifestOf(
    defineRealm({
      name: 'claims',
      version: '1.2.3',
      intents: [
        defineIntent({
          type: 'claims.assess_claim',
          description: 'Assesses a claim.',
          params: { type: 'object' },
          effect: 'pure',
          handle: () => ({}),
        }),
      ],
    }),
  );

  /** A service of that name that describes itself as that manifest, to Smart City alone. */
  async function serveRealm(name: string, manifest: Manifest): Promise<string> {
    const identity = await city.identityOf(name);
    const server = new Server();
    servers.push(server);
    server.addService(RealmService, {
      describe: (call, callback) => {
        identity.verify(call.metadata, ['realm']).then(
          ({ service }) => callback(service === 'smart-city' ? null : { code: 7 }, { manifest }),
          () => callback({ code: 16 }),
        );
      },
    } satisfies Pick<RealmServer, 'describe'>);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    return `127.0.0.1:${port}`;
  }

  const register = (address: string) => city.carryOut({ type: 'city.register_realm', params: { address } });

  test('registers a realm by its address alone, with all that it offers', async () => {
    const address = await serveRealm('underwriting', { ...claims, realm: 'underwriting', intents: [] });
    expect(failureOf(await register(address)).detail).toContain('must offer at least one intent');
    const good = await serveRealm('claims', claims);
    expect(factOf(await register(good))).toEqual({
      $case: 'realmRegistered',
      value: { manifest: claims, address: good },
    });
  });

  test('describes Smart City itself like any other realm', async () => {
    expect(factOf(await register(city.address))).toMatchObject({ value: { manifest: { realm: 'city' } } });
  });

  test('does not register what takes the name of a service, or whose manifest breaks the contract', async () => {
    const impostor = await serveRealm('underwriting', { ...claims, realm: 'runtime' });
    expect(failureOf(await register(impostor))).toMatchObject({
      code: 'SYM-SC-0002',
      detail: expect.stringContaining('/realm'),
    });
    const [intent] = claims.intents;
    const broken = { ...claims, intents: [{ ...intent!, paramsSchema: '{"type":"object","requird":[]}' }] };
    const report = await register(await serveRealm('claims', broken));
    expect(failureOf(report)).toMatchObject({ code: 'SYM-SC-0002' });
    expect(failureOf(report).detail).toContain('/intents/0/params_schema');
  });

  test('says that nobody answers when nobody does', async () => {
    const report = await register('127.0.0.1:1');
    expect(failureOf(report)).toMatchObject({
      code: 'SYM-SC-0006',
      detail: expect.stringContaining('nothing answers'),
      retryable: true,
    });
  });
});
