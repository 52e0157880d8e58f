/**
 * What every adapter of the credentials port must do. Each test gets a store of its own; `connect` answers
 * one more connection to it, as another process would have.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { attemptRules } from './attempt-rules.js';
import type { Credentials, Login, PendingAccount } from './credentials.js';

const nowMs = 1_700_000_000_000;
const hourMs = 3_600_000;
const digest = (text: string) => Buffer.from(text.padEnd(32, '.'));

export function describeCredentials(name: string, fresh: () => Promise<() => Credentials>): void {
  describe(`credentials in ${name}`, () => {
    let connect: () => Credentials;
    let credentials: Credentials;
    const opened: Credentials[] = [];

    async function another(): Promise<Credentials> {
      const connection = connect();
      opened.push(connection);
      await connection.open();
      return connection;
    }

    beforeEach(async () => {
      connect = await fresh();
      credentials = await another();
    });

    afterEach(async () => {
      for (const connection of opened.splice(0)) await connection.close();
    });

    const ada = (changes: Partial<PendingAccount> = {}): PendingAccount => ({
      userId: 'usr_ada',
      tenantId: 'ten_a',
      email: 'ada@example.com',
      roles: ['admin', 'clerk'],
      enrolmentDigest: digest('enrolment'),
      enrolmentExpiresAtMs: nowMs + hourMs,
      ...changes,
    });

    async function enrolledAda(): Promise<void> {
      await credentials.addAccount(ada(), nowMs);
      await credentials.enrol(digest('enrolment'), 'hash', nowMs);
    }

    describe('accounts', () => {
      test('an account has no password until it is enrolled, and can be enrolled once', async () => {
        expect(await credentials.addAccount(ada(), nowMs)).toBe('added');
        expect(await credentials.accountByEmail('ten_a', 'ada@example.com')).toEqual({
          userId: 'usr_ada',
          tenantId: 'ten_a',
          roles: ['admin', 'clerk'],
          passwordHash: undefined,
        });
        expect(await credentials.enrol(digest('enrolment'), 'hash', nowMs)).toMatchObject({
          userId: 'usr_ada',
        });
        expect(await credentials.enrol(digest('enrolment'), 'other', nowMs)).toBeUndefined();
        expect(await (await another()).accountByEmail('ten_a', 'ada@example.com')).toMatchObject({
          passwordHash: 'hash',
        });
      });

      test('of many who enrol with one token at the same moment one succeeds', async () => {
        await credentials.addAccount(ada(), nowMs);
        const stores = await Promise.all([another(), another()]);
        const enrolled = await Promise.all(
          Array.from({ length: 8 }, (_, at) =>
            stores[at % 2]!.enrol(digest('enrolment'), `hash ${at}`, nowMs),
          ),
        );
        expect(enrolled.filter((account) => account !== undefined)).toHaveLength(1);
      });

      test('an enrolment ends at its time; its e-mail is free again then', async () => {
        await credentials.addAccount(ada(), nowMs);
        const other = ada({
          userId: 'usr_other',
          enrolmentDigest: digest('other'),
          enrolmentExpiresAtMs: nowMs + 3 * hourMs,
        });
        expect(await credentials.addAccount(other, nowMs + hourMs - 1)).toBe('taken');
        expect(await credentials.enrol(digest('enrolment'), 'hash', nowMs + hourMs)).toBeUndefined();
        expect(await credentials.addAccount(other, nowMs + hourMs)).toBe('added');
        expect(await credentials.enrol(digest('other'), 'hash', nowMs + hourMs)).toMatchObject({
          userId: 'usr_other',
        });
      });

      test('the same user added again gets a new enrolment, and the old one is void', async () => {
        await credentials.addAccount(ada(), nowMs);
        expect(await credentials.addAccount(ada({ enrolmentDigest: digest('second') }), nowMs)).toBe('added');
        expect(await credentials.enrol(digest('enrolment'), 'hash', nowMs)).toBeUndefined();
        expect(await credentials.enrol(digest('second'), 'hash', nowMs)).toMatchObject({ userId: 'usr_ada' });
      });

      test('an enrolled account is not added again, by nobody', async () => {
        await enrolledAda();
        expect(await credentials.addAccount(ada({ enrolmentDigest: digest('second') }), nowMs)).toBe('taken');
        const other = ada({ userId: 'usr_other', enrolmentDigest: digest('third') });
        expect(await credentials.addAccount(other, nowMs + 9 * hourMs)).toBe('taken');
        expect(await credentials.accountByEmail('ten_a', 'ada@example.com')).toMatchObject({
          passwordHash: 'hash',
        });
      });

      test('the same e-mail in two tenants is two accounts', async () => {
        await enrolledAda();
        const other = ada({ userId: 'usr_b', tenantId: 'ten_b', enrolmentDigest: digest('b') });
        expect(await credentials.addAccount(other, nowMs)).toBe('added');
        expect(await credentials.accountByEmail('ten_b', 'ada@example.com')).toMatchObject({
          userId: 'usr_b',
        });
        expect(await credentials.accountByEmail('ten_c', 'ada@example.com')).toBeUndefined();
      });
    });

    describe('logins', () => {
      const login = (changes: Partial<Login> = {}): Login => ({
        loginId: 'login_1',
        userId: 'usr_ada',
        refreshDigest: digest('first'),
        refreshExpiresAtMs: nowMs + hourMs,
        endsAtMs: nowMs + 2 * hourMs,
        ...changes,
      });
      const rotate = (from: string, to: string, atMs = nowMs, loginId = 'login_1', by = credentials) =>
        by.rotate({
          loginId,
          presentedDigest: digest(from),
          nextDigest: digest(to),
          refreshLifetimeMs: hourMs,
          nowMs: atMs,
        });

      beforeEach(enrolledAda);

      test('a refresh token is good once, the next one after it', async () => {
        await credentials.startLogin(login(), 5, nowMs);
        expect(await rotate('first', 'second')).toMatchObject({
          userId: 'usr_ada',
          roles: ['admin', 'clerk'],
        });
        expect(await rotate('second', 'third')).toMatchObject({ userId: 'usr_ada' });
      });

      test('a token that was used before ends the login, for whoever holds the newest too', async () => {
        await credentials.startLogin(login(), 5, nowMs);
        await rotate('first', 'second');
        expect(await rotate('first', 'stolen')).toBeUndefined();
        expect(await rotate('second', 'third')).toBeUndefined();
      });

      test('of many who use one token at the same moment at most one gets on', async () => {
        await credentials.startLogin(login(), 5, nowMs);
        const stores = await Promise.all([another(), another()]);
        const rotated = await Promise.all(
          Array.from({ length: 8 }, (_, at) =>
            rotate('first', `next ${at}`, nowMs, 'login_1', stores[at % 2]),
          ),
        );
        expect(rotated.filter((account) => account !== undefined).length).toBeLessThanOrEqual(1);
        expect(await rotate('first', 'again')).toBeUndefined();
      });

      test('a refresh token ends at its time, and no refresh carries a login beyond its own end', async () => {
        await credentials.startLogin(login(), 5, nowMs);
        expect(await rotate('first', 'second', nowMs + hourMs - 1)).toBeDefined();
        expect(await rotate('second', 'third', nowMs + 2 * hourMs - 2)).toBeDefined();
        expect(await rotate('third', 'fourth', nowMs + 2 * hourMs)).toBeUndefined();

        await credentials.startLogin(login({ loginId: 'login_2' }), 5, nowMs);
        expect(await rotate('first', 'second', nowMs + hourMs, 'login_2')).toBeUndefined();
      });

      test('a login that was ended is over; another token does not end it', async () => {
        await credentials.startLogin(login(), 5, nowMs);
        await credentials.endLogin('login_1', digest('another'));
        expect(await rotate('first', 'second')).toBeDefined();
        await credentials.endLogin('login_1', digest('second'));
        expect(await rotate('second', 'third')).toBeUndefined();
      });

      test('only so many logins of one user live at a time: the oldest gives way', async () => {
        for (const number of [1, 2, 3])
          await credentials.startLogin(login({ loginId: `login_${number}` }), 2, nowMs + number);
        expect(await rotate('first', 'x', nowMs + 4, 'login_1')).toBeUndefined();
        expect(await rotate('first', 'x', nowMs + 4, 'login_2')).toBeDefined();
        expect(await rotate('first', 'x', nowMs + 4, 'login_3')).toBeDefined();
      });
    });

    describe('attempts', () => {
      const { freeAttempts, firstBlockMs, blockMsMax, memoryMs } = attemptRules;
      const subject = digest('subject');

      async function spendFreeAttempts(atMs = nowMs): Promise<void> {
        for (let attempt = 1; attempt <= freeAttempts; attempt++)
          expect(await credentials.takeAttempt(subject, atMs)).toEqual({ blockedUntilMs: undefined });
      }

      test('after the free ones the next must wait, each time twice as long, with an end', async () => {
        await spendFreeAttempts();
        let atMs = nowMs;
        for (let waitMs: number = firstBlockMs; waitMs <= blockMsMax; waitMs *= 2) {
          expect(await credentials.takeAttempt(subject, atMs)).toEqual({ blockedUntilMs: atMs + waitMs });
          atMs += waitMs;
          expect(await credentials.takeAttempt(subject, atMs)).toEqual({ blockedUntilMs: undefined });
        }
        expect(await credentials.takeAttempt(subject, atMs)).toEqual({ blockedUntilMs: atMs + blockMsMax });
      });

      test('count when they come together, through two processes', async () => {
        const stores = await Promise.all([another(), another()]);
        const attempts = await Promise.all(
          Array.from({ length: 12 }, (_, at) => stores[at % 2]!.takeAttempt(subject, nowMs)),
        );
        expect(attempts.filter(({ blockedUntilMs }) => blockedUntilMs === undefined)).toHaveLength(
          freeAttempts,
        );
      });

      test('of one subject do not block another', async () => {
        await spendFreeAttempts();
        expect(await credentials.takeAttempt(digest('other'), nowMs)).toEqual({ blockedUntilMs: undefined });
      });

      test('are forgotten when one was right, and after their time', async () => {
        await spendFreeAttempts();
        await credentials.clearAttempts(subject);
        await spendFreeAttempts();
        await spendFreeAttempts(nowMs + memoryMs);
      });
    });
  });
}
