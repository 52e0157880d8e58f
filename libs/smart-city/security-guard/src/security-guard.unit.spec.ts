import { beforeEach, describe, expect, test } from '@jest/globals';
import { AccessTokenVerifier } from '@symphainy/smart-city-sdk';
import { exportJWK, generateKeyPair } from 'jose';
import { MemoryCredentials } from './credentials/memory-credentials.js';
import { SecurityGuard, lifetimes } from './security-guard.js';
import { AccessTokenIssuer } from './tokens/access-token-issuer.js';

const startMs = 1_700_000_000_000;
let nowMs = startMs;
let guard: SecurityGuard;

beforeEach(async () => {
  nowMs = startMs;
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const tokens = await AccessTokenIssuer.fromJwk(await exportJWK(privateKey));
  guard = new SecurityGuard({ credentials: new MemoryCredentials(), tokens, now: () => nowMs });
});

const ada = { userId: 'usr_ada', tenantId: 'ten_a', email: 'Ada@Example.com', roles: ['admin'] };
const password = 'correct horse';

async function enrolledAda(): Promise<void> {
  const { enrolmentToken } = await guard.createAccount(ada);
  await guard.enroll(enrolmentToken, password);
}

describe('Security Guard', () => {
  test('lets in who was created and enrolled, with a token that says who it is', async () => {
    await enrolledAda();
    const tokens = await guard.login('ten_a', 'ada@example.COM ', password);
    expect(tokens).toMatchObject({
      tenantId: 'ten_a',
      userId: 'usr_ada',
      roles: ['admin'],
      expiresInSeconds: 900,
    });
    const verifier = new AccessTokenVerifier({
      verificationKeys: () => Promise.resolve(guard.verificationKeys()),
      rootPublicKey: () => undefined,
      now: () => nowMs,
    });
    expect(await verifier.verify(tokens.accessToken)).toEqual({
      tenantId: 'ten_a',
      principalId: 'usr_ada',
      roles: ['admin'],
      expiresAtMs: startMs + 900_000,
    });
    expect(guard.verificationKeys()).not.toContain('"d"');
  });

  test('says the same to a wrong password, a wrong tenant, an unknown e-mail and an account without a password', async () => {
    await enrolledAda();
    await guard.createAccount({ ...ada, userId: 'usr_b', email: 'pending@example.com' });
    const attempts = [
      guard.login('ten_a', 'ada@example.com', 'wrong horse'),
      guard.login('ten_b', 'ada@example.com', password),
      guard.login('ten_a', 'nobody@example.com', password),
      guard.login('ten_a', 'pending@example.com', password),
    ];
    const errors = (await Promise.allSettled(attempts)).map((answer) =>
      answer.status === 'rejected' ? String(answer.reason) : 'let in',
    );
    expect(new Set(errors)).toEqual(
      new Set(['TerminalError: SYM-SC-0003: Tenant, e-mail or password is wrong.']),
    );
  });

  test('makes guessers wait, whether or not the account exists, even when they guess right', async () => {
    await enrolledAda();
    for (const email of ['ada@example.com', 'nobody@example.com']) {
      for (let attempt = 0; attempt < 5; attempt++)
        await expect(guard.login('ten_a', email, 'wrong horse')).rejects.toMatchObject({
          code: 'SYM-SC-0003',
        });
      await expect(guard.login('ten_a', email, password)).rejects.toMatchObject({
        code: 'SYM-SC-0009',
        retryAfterMs: 30_000,
      });
    }
    nowMs += 30_000;
    expect(await guard.login('ten_a', 'ada@example.com', password)).toMatchObject({ userId: 'usr_ada' });
  });

  test('forgives wrong attempts once one was right', async () => {
    await enrolledAda();
    for (let round = 0; round < 3; round++) {
      for (let attempt = 0; attempt < 4; attempt++)
        await expect(guard.login('ten_a', 'ada@example.com', 'wrong')).rejects.toMatchObject({
          code: 'SYM-SC-0003',
        });
      await guard.login('ten_a', 'ada@example.com', password);
    }
  });

  test('takes an enrolment token once and in time, and keeps it when the password is too short', async () => {
    const { enrolmentToken } = await guard.createAccount(ada);
    await expect(guard.enroll(enrolmentToken, 'short')).rejects.toMatchObject({ code: 'SYM-EX-0001' });
    await expect(guard.enroll('made up', password)).rejects.toMatchObject({ code: 'SYM-SC-0005' });
    expect(await guard.enroll(enrolmentToken, password)).toEqual({ tenantId: 'ten_a', userId: 'usr_ada' });
    await expect(guard.enroll(enrolmentToken, 'another horse')).rejects.toMatchObject({
      code: 'SYM-SC-0005',
    });

    const late = await guard.createAccount({ ...ada, userId: 'usr_b', email: 'b@example.com' });
    nowMs += lifetimes.enrolmentMs;
    await expect(guard.enroll(late.enrolmentToken, password)).rejects.toMatchObject({ code: 'SYM-SC-0005' });
  });

  test('does not give an e-mail to a second account of the tenant, however it is written', async () => {
    await enrolledAda();
    const second = { ...ada, userId: 'usr_2', email: 'ADA@example.com' };
    await expect(guard.createAccount(second)).rejects.toMatchObject({ code: 'SYM-SC-0004' });
  });

  test('rotates refresh tokens; one that comes back ends the login it was stolen from', async () => {
    await enrolledAda();
    const first = await guard.login('ten_a', 'ada@example.com', password);
    const second = await guard.refresh(first.refreshToken);
    expect(second).toMatchObject({ userId: 'usr_ada', roles: ['admin'] });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expect(guard.refresh(first.refreshToken)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
    await expect(guard.refresh(second.refreshToken)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
  });

  test('ends a login, and one that is idle for a week, and none by a made-up token', async () => {
    await enrolledAda();
    const first = await guard.login('ten_a', 'ada@example.com', password);
    const second = await guard.login('ten_a', 'ada@example.com', password);
    await guard.logout(first.refreshToken);
    await guard.logout('made up');
    await expect(guard.refresh(first.refreshToken)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
    nowMs += lifetimes.refreshMs;
    await expect(guard.refresh(second.refreshToken)).rejects.toMatchObject({ code: 'SYM-SC-0003' });
  });
});

test('a key that is no private Ed25519 key is refused', async () => {
  const { publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  await expect(AccessTokenIssuer.fromJwk(await exportJWK(publicKey))).rejects.toThrow(
    'no private Ed25519 key',
  );
});
