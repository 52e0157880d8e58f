import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { AccessTokenVerifier } from './access-token-verifier.js';
import { signRootToken } from './root-token.js';

const nowMs = 1_700_000_000_000;
const now = () => nowMs + elapsedMs;
let elapsedMs = 0;

interface Signer {
  readonly privateKey: CryptoKey;
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

async function signer(kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const [privateJwk, publicJwk] = [await exportJWK(privateKey), { ...(await exportJWK(publicKey)), kid }];
  return { privateKey, privateJwk, publicJwk };
}

describe('access tokens', () => {
  let guard: Signer;
  let root: Signer;
  let stranger: Signer;
  let published: JWK[];
  let timesAsked: number;
  let verifier: AccessTokenVerifier;

  beforeAll(async () => {
    [guard, root, stranger] = await Promise.all([signer('guard-1'), signer('root'), signer('guard-2')]);
  });

  beforeEach(() => {
    elapsedMs = 0;
    timesAsked = 0;
    published = [guard.publicJwk];
    verifier = new AccessTokenVerifier({
      verificationKeys: () => {
        timesAsked += 1;
        return Promise.resolve(JSON.stringify({ keys: published }));
      },
      rootPublicKey: () => JSON.stringify(root.publicJwk),
      now,
    });
  });

  async function token(
    by: Signer,
    claims: JWTPayload & { lifetimeMs?: number } = {},
    header: { kid?: string } = { kid: 'guard-1' },
  ): Promise<string> {
    const { lifetimeMs = 900_000, ...rest } = claims;
    const payload = {
      sub: 'usr_1',
      tenant_id: 'ten_a',
      roles: ['clerk'],
      iss: 'symphainy/security-guard',
      ...rest,
    };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', ...header })
      .setExpirationTime((now() + lifetimeMs) / 1_000)
      .sign(by.privateKey);
  }

  test('a token of Security Guard says who it is, for whom, and until when', async () => {
    expect(await verifier.verify(await token(guard))).toEqual({
      tenantId: 'ten_a',
      principalId: 'usr_1',
      roles: ['clerk'],
      expiresAtMs: nowMs + 900_000,
    });
  });

  test('a remembered token is no longer good once it has expired', async () => {
    const text = await token(guard);
    await verifier.verify(text);
    await verifier.verify(text);
    elapsedMs = 900_000 + 5_001;
    await expect(verifier.verify(text)).rejects.toMatchObject({ code: 'SYM-EX-0002' });
  });

  test.each([
    ['no token at all', () => Promise.resolve('garbage')],
    ['a token that is too long', () => Promise.resolve('x'.repeat(9_000))],
    ["a token of Security Guard under a stranger's key", () => token(stranger)],
    ['a token of Security Guard under the root key', () => token(root)],
    ["a root token under Security Guard's key", () => token(guard, { iss: 'symphainy/root', sub: 'root' })],
    [
      'a root token that speaks for somebody else',
      () => token(root, { iss: 'symphainy/root', lifetimeMs: 60_000 }),
    ],
    [
      'a root token that lives for an hour',
      () => token(root, { iss: 'symphainy/root', sub: 'root', lifetimeMs: 3_600_000 }),
    ],
    ['a token without a tenant', () => token(guard, { tenant_id: undefined })],
    ['a token whose roles are no list', () => token(guard, { roles: 'root' })],
    ['a token that has expired', () => token(guard, { lifetimeMs: -10_000 })],
    ['a token of an unknown issuer', () => token(guard, { iss: 'somebody' })],
    [
      'an unsigned token',
      async () => {
        const [, body] = (await token(guard)).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
      },
    ],
  ])('%s is refused', async (_what, make) => {
    await expect(verifier.verify(await make())).rejects.toMatchObject({ code: 'SYM-EX-0002' });
  });

  test('the root principal signs for itself, and is nobody before the registry has told its key', async () => {
    const text = await signRootToken(root.privateJwk, nowMs);
    expect(await verifier.verify(text)).toEqual({
      tenantId: 'ten_city',
      principalId: 'root',
      roles: ['root'],
      expiresAtMs: nowMs + 300_000,
    });
    const early = new AccessTokenVerifier({
      verificationKeys: () => Promise.resolve('{"keys":[]}'),
      rootPublicKey: () => undefined,
      now,
    });
    await expect(early.verify(text)).rejects.toMatchObject({ code: 'SYM-RT-0013', retryable: true });
  });

  test('a new key of Security Guard is found without a restart, but made-up keys do not flood it', async () => {
    await verifier.verify(await token(guard));
    published = [guard.publicJwk, stranger.publicJwk];
    elapsedMs = 10_000;
    expect(await verifier.verify(await token(stranger, {}, { kid: 'guard-2' }))).toMatchObject({
      tenantId: 'ten_a',
    });
    expect(timesAsked).toBe(2);
    for (let attempt = 0; attempt < 20; attempt++) {
      const made = token(stranger, {}, { kid: `made-up-${attempt}` });
      await expect(verifier.verify(await made)).rejects.toMatchObject({ code: 'SYM-EX-0002' });
    }
    expect(timesAsked).toBe(2);
  });

  test('keys that could not be had are asked for again by the next', async () => {
    let failures = 1;
    const flaky = new AccessTokenVerifier({
      verificationKeys: () =>
        failures-- > 0
          ? Promise.reject(new Error('down'))
          : Promise.resolve(JSON.stringify({ keys: published })),
      rootPublicKey: () => undefined,
      now,
    });
    const text = await token(guard);
    await expect(flaky.verify(text)).rejects.toThrow('down');
    expect(await flaky.verify(text)).toMatchObject({ principalId: 'usr_1' });
  });
});
