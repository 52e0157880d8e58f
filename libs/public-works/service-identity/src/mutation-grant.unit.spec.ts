import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CryptoKey } from 'jose';
import { SignJWT, generateKeyPair } from 'jose';
import type { GrantClaims } from '@symphainy/kernel';
import { grantLifetimeMsMax, signGrant, verifyGrant } from './mutation-grant.js';

const nowMs = Date.UTC(2030, 0, 1);
const claims: GrantClaims = {
  grantId: 'grant-1',
  stepKey: 'exe_1_a/2',
  tenantId: 'ten_a',
  executionId: 'exe_1_a',
  path: '2',
  attempt: 1,
  system: 'new_policy_api',
  collection: 'policies',
  key: 'MOT1',
  expiresAtMs: nowMs + 30_000,
};

describe('a mutation grant', () => {
  let runtime: CryptoKey;
  let content: CryptoKey;
  let trust: Map<string, CryptoKey>;
  beforeAll(async () => {
    const keys = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const others = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    runtime = keys.privateKey;
    content = others.privateKey;
    trust = new Map([
      ['runtime', keys.publicKey],
      ['content', others.publicKey],
    ]);
  });
  const refused = (reason: RegExp) =>
    expect.objectContaining({ code: 'SYM-RL-0005', detail: expect.stringMatching(reason) });

  test('says the same after it was signed and verified', async () => {
    const token = await signGrant({ service: 'runtime', privateKey: runtime }, claims, nowMs);
    await expect(verifyGrant(token, trust, nowMs)).resolves.toEqual(claims);
  });

  test('is over at the second at which it expires', async () => {
    const token = await signGrant({ service: 'runtime', privateKey: runtime }, claims, nowMs);
    await expect(verifyGrant(token, trust, nowMs + 29_999)).resolves.toEqual(claims);
    await expect(verifyGrant(token, trust, nowMs + 30_000)).rejects.toEqual(refused(/"exp" claim/));
  });

  test('can be given by Runtime only, even where another service is trusted', async () => {
    const token = await signGrant({ service: 'content', privateKey: content }, claims, nowMs);
    await expect(verifyGrant(token, trust, nowMs)).rejects.toEqual(refused(/not signed by runtime/));
  });

  test("is refused when it bears Runtime's name and another's signature", async () => {
    const token = await signGrant({ service: 'runtime', privateKey: content }, claims, nowMs);
    await expect(verifyGrant(token, trust, nowMs)).rejects.toEqual(refused(/signature/));
  });

  test('is not the token by which services call each other', async () => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: 'runtime' })
      .setIssuer('runtime')
      .setAudience('content')
      .setSubject('s')
      .setJti('j')
      .setIssuedAt(nowMs / 1000)
      .setExpirationTime(nowMs / 1000 + 30)
      .sign(runtime);
    await expect(verifyGrant(token, trust, nowMs)).rejects.toEqual(refused(/"aud" claim/));
  });

  test.each(['tenant', 'execution', 'path', 'attempt', 'system', 'collection', 'key'])(
    'is refused when it does not say its %s',
    async (left) => {
      const { tenantId: tenant, executionId: execution, path, attempt, system, collection, key } = claims;
      const all = { tenant, execution, path, attempt, system, collection, key };
      const token = await new SignJWT({ ...all, [left]: undefined })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'runtime' })
        .setIssuer('runtime')
        .setAudience('grant')
        .setSubject('s')
        .setJti('j')
        .setIssuedAt(nowMs / 1000)
        .setExpirationTime(nowMs / 1000 + 30)
        .sign(runtime);
      await expect(verifyGrant(token, trust, nowMs)).rejects.toEqual(refused(new RegExp(`no ${left}`)));
    },
  );

  test('lives an hour at most, whoever signs it', async () => {
    const long = { ...claims, expiresAtMs: nowMs + grantLifetimeMsMax + 1 };
    const key = { service: 'runtime', privateKey: runtime };
    await expect(signGrant(key, long, nowMs)).rejects.toEqual(refused(/3600 s/));
    const early = await signGrant(key, long, nowMs + 2_000);
    await expect(verifyGrant(early, trust, nowMs - 2_000)).rejects.toEqual(refused(/longer than 3600 s/));
  });

  test('that is no token at all is refused', async () => {
    await expect(verifyGrant('nothing', trust, nowMs)).rejects.toEqual(refused(/no JWT/));
  });
});
