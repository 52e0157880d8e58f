import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CryptoKey } from 'jose';
import { SignJWT, generateKeyPair, importJWK } from 'jose';
import { generateServiceKeys } from './generate-service-keys.js';
import { ServiceIdentity } from './service-identity.js';

const startMs = Date.UTC(2030, 0, 1);

describe('ServiceIdentity', () => {
  let directory: string;
  let trustFile: string;
  const nowMs = { value: startMs };
  const now = (): number => nowMs.value;
  const keyFile = (service: string): string => join(directory, `${service}.key.json`);
  const load = (service: string): Promise<ServiceIdentity> =>
    ServiceIdentity.load({ keyFile: keyFile(service), trustFile, now });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'service-identity-'));
    ({ trustFile } = await generateServiceKeys(['runtime', 'operations', 'experience'], directory));
  });
  afterAll(() => rm(directory, { recursive: true }));

  async function forge(claims: {
    key?: CryptoKey | Uint8Array;
    alg?: string;
    kid?: string;
    issuer?: string;
    audience?: string;
    issuedAtMs?: number;
    expiresAtMs?: number;
  }): Promise<string> {
    const own = await importJWK(JSON.parse(await readFile(keyFile('runtime'), 'utf8')), 'EdDSA');
    return new SignJWT()
      .setProtectedHeader({ alg: claims.alg ?? 'EdDSA', kid: claims.kid ?? 'runtime' })
      .setIssuer(claims.issuer ?? 'runtime')
      .setAudience(claims.audience ?? 'operations')
      .setIssuedAt((claims.issuedAtMs ?? now()) / 1000)
      .setExpirationTime((claims.expiresAtMs ?? now() + 60_000) / 1000)
      .sign(claims.key ?? own);
  }

  test('a callee learns which service calls', async () => {
    const metadata = await (await load('runtime')).authorize(new Metadata(), 'operations');
    await expect((await load('operations')).verify(metadata)).resolves.toEqual({ service: 'runtime' });
  });

  test('private keys are readable by their owner only, and the trust file holds no private half', async () => {
    expect((await stat(keyFile('runtime'))).mode & 0o777).toBe(0o600);
    expect(await readFile(trustFile, 'utf8')).not.toContain('"d"');
  });

  test('a token is used again until it is near its end, then replaced', async () => {
    const runtime = await load('runtime');
    const first = await runtime.mint('operations');
    nowMs.value = startMs + 30_000;
    expect(await runtime.mint('operations')).toBe(first);
    nowMs.value = startMs + 45_000;
    expect(await runtime.mint('operations')).not.toBe(first);
    nowMs.value = startMs;
  });

  test('a token that was believed is refused once it has expired', async () => {
    const operations = await load('operations');
    const token = await (await load('runtime')).mint('operations');
    await operations.verifyToken(token);
    nowMs.value = startMs + 66_000;
    await expect(operations.verifyToken(token)).rejects.toMatchObject({ code: 'SYM-ID-0001' });
    nowMs.value = startMs;
  });

  test.each([
    ['made for another service', () => forge({ audience: 'experience' }), /aud/],
    ['already expired', () => forge({ expiresAtMs: now() - 10_000 }), /exp/],
    ['that lives for an hour', () => forge({ expiresAtMs: now() + 3_600_000 }), /lives longer/],
    [
      'issued in the future so that it lives longer',
      () => forge({ issuedAtMs: now() + 3_600_000, expiresAtMs: now() + 3_660_000 }),
      /lives longer/,
    ],
    ['of a service that nobody knows', () => forge({ kid: 'stranger', issuer: 'stranger' }), /stranger/],
    ['that names one key and another issuer', () => forge({ issuer: 'experience' }), /iss/],
    [
      'signed with a foreign key',
      async () => forge({ key: (await generateKeyPair('EdDSA')).privateKey }),
      /signature/,
    ],
    ['with a symmetric signature', () => forge({ alg: 'HS256', key: Buffer.alloc(32) }), /alg/],
    ['that is no JWT', async () => 'nonsense', /no JWT/],
  ])('refuses a token %s', async (_, token, reason) => {
    const operations = await load('operations');
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${await token()}`);
    await expect(operations.verify(metadata)).rejects.toMatchObject({
      code: 'SYM-ID-0001',
      detail: expect.stringMatching(reason),
    });
  });

  test('refuses a token whose payload was changed after signing', async () => {
    const [header, payload, signature] = (await forge({})).split('.');
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url');
    const operations = await load('operations');
    await expect(operations.verifyToken(`${header}.${forged}.${signature}`)).rejects.toMatchObject({
      code: 'SYM-ID-0001',
    });
  });

  test('refuses a call without a token, and one with two', async () => {
    const operations = await load('operations');
    await expect(operations.verify(new Metadata())).rejects.toMatchObject({ code: 'SYM-ID-0001' });
    const metadata = await (await load('runtime')).authorize(new Metadata(), 'operations');
    metadata.add('authorization', 'Bearer other');
    await expect(operations.verify(metadata)).rejects.toMatchObject({ code: 'SYM-ID-0001' });
  });

  test('a token for a further audience is believed only where that audience is named', async () => {
    const operations = await load('operations');
    const token = await (await load('runtime')).mint('realm');
    await expect(operations.verifyToken(token)).rejects.toMatchObject({ code: 'SYM-ID-0001' });
    await expect(operations.verifyToken(token, ['realm'])).resolves.toEqual({ service: 'runtime' });
    await expect(operations.verifyToken(token)).rejects.toMatchObject({ code: 'SYM-ID-0001' });
  });

  test('a refusal never repeats the token', async () => {
    const token = await forge({ audience: 'experience' });
    const operations = await load('operations');
    const refusal: unknown = await operations.verifyToken(token).catch((error: unknown) => error);
    expect(String(refusal)).not.toContain(token);
  });

  test('a service that joins later is believed without a restart', async () => {
    const young = await mkdtemp(join(tmpdir(), 'service-identity-late-'));
    try {
      const { trustFile: lateTrust } = await generateServiceKeys(['operations'], young);
      const operations = await ServiceIdentity.load({
        keyFile: join(young, 'operations.key.json'),
        trustFile: lateTrust,
        now,
      });
      const token = await (await load('runtime')).mint('operations');
      await expect(operations.verifyToken(token)).rejects.toMatchObject({ code: 'SYM-ID-0001' });
      await writeFile(lateTrust, await readFile(trustFile));
      nowMs.value = startMs + 6_000;
      await expect(operations.verifyToken(token)).resolves.toEqual({ service: 'runtime' });
    } finally {
      nowMs.value = startMs;
      await rm(young, { recursive: true });
    }
  });

  test.each([
    ['is missing', undefined],
    ['is no JSON', '{'],
    ['is a public key only', '{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"runtime"}'],
    ['is a key of another kind', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA","kid":"runtime"}'],
  ])('does not start when the key file %s', async (_, content) => {
    const file = join(directory, 'broken.json');
    await rm(file, { force: true });
    if (content !== undefined) await writeFile(file, content);
    await expect(ServiceIdentity.load({ keyFile: file, trustFile })).rejects.toMatchObject({
      code: 'SYM-ID-0001',
      detail: expect.stringContaining(file),
    });
  });

  test('does not start when somebody put a private key into the trust file', async () => {
    const file = join(directory, 'leaky-trust.json');
    await writeFile(file, JSON.stringify({ keys: [JSON.parse(await readFile(keyFile('runtime'), 'utf8'))] }));
    await expect(
      ServiceIdentity.load({ keyFile: keyFile('runtime'), trustFile: file }),
    ).rejects.toMatchObject({ code: 'SYM-ID-0001', detail: expect.stringContaining('private') });
  });
});
