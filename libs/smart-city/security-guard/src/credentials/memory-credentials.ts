/** Credentials in memory, for tests. Connections over the same `MemoryCredentialRows` see the same. */
import type { AttemptRecord } from './attempt-rules.js';
import { countAttempt } from './attempt-rules.js';
import type { Account, Attempt, Credentials, Login, PendingAccount, Rotation } from './credentials.js';

interface AccountRow extends Omit<PendingAccount, 'enrolmentDigest'> {
  enrolmentDigest: Buffer | undefined;
  passwordHash: string | undefined;
}

export class MemoryCredentialRows {
  readonly accounts = new Map<string, AccountRow>();
  readonly logins = new Map<string, Login>();
  readonly attempts = new Map<string, AttemptRecord>();
}

export class MemoryCredentials implements Credentials {
  constructor(private readonly rows: MemoryCredentialRows = new MemoryCredentialRows()) {}

  open(): Promise<void> {
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  async addAccount(account: PendingAccount, nowMs: number): Promise<'added' | 'taken'> {
    const { accounts } = this.rows;
    if (accounts.get(account.userId)?.passwordHash !== undefined) return 'taken';
    for (const row of accounts.values()) {
      const same = row.tenantId === account.tenantId && row.email === account.email;
      if (!same || row.userId === account.userId) continue;
      if (row.passwordHash !== undefined || row.enrolmentExpiresAtMs > nowMs) return 'taken';
      accounts.delete(row.userId);
    }
    accounts.set(account.userId, { ...account, passwordHash: undefined });
    return 'added';
  }

  async enrol(enrolmentDigest: Buffer, passwordHash: string, nowMs: number): Promise<Account | undefined> {
    for (const row of this.rows.accounts.values()) {
      if (!row.enrolmentDigest?.equals(enrolmentDigest) || row.enrolmentExpiresAtMs <= nowMs) continue;
      row.passwordHash = passwordHash;
      row.enrolmentDigest = undefined;
      return accountOf(row);
    }
    return undefined;
  }

  async accountByEmail(tenantId: string, email: string): Promise<Account | undefined> {
    for (const row of this.rows.accounts.values())
      if (row.tenantId === tenantId && row.email === email) return accountOf(row);
    return undefined;
  }

  async startLogin(login: Login, loginsMax: number, nowMs: number): Promise<void> {
    const { logins } = this.rows;
    logins.set(login.loginId, login);
    for (const old of logins.values()) if (old.endsAtMs <= nowMs) logins.delete(old.loginId);
    const mine = [...logins.values()].filter(({ userId }) => userId === login.userId);
    for (const old of mine.slice(0, -loginsMax)) logins.delete(old.loginId);
  }

  async rotate(rotation: Rotation): Promise<Account | undefined> {
    const { loginId, presentedDigest, nextDigest, refreshLifetimeMs, nowMs } = rotation;
    const login = this.rows.logins.get(loginId);
    if (!login) return undefined;
    const account = this.rows.accounts.get(login.userId);
    if (!account || !login.refreshDigest.equals(presentedDigest) || login.refreshExpiresAtMs <= nowMs) {
      this.rows.logins.delete(loginId);
      return undefined;
    }
    const refreshExpiresAtMs = Math.min(nowMs + refreshLifetimeMs, login.endsAtMs);
    this.rows.logins.set(loginId, { ...login, refreshDigest: nextDigest, refreshExpiresAtMs });
    return accountOf(account);
  }

  async endLogin(loginId: string, refreshDigest: Buffer): Promise<void> {
    if (this.rows.logins.get(loginId)?.refreshDigest.equals(refreshDigest)) this.rows.logins.delete(loginId);
  }

  async takeAttempt(subject: Buffer, nowMs: number): Promise<Attempt> {
    const name = subject.toString('hex');
    const counted = countAttempt(this.rows.attempts.get(name), nowMs);
    if (counted.type === 'blocked') return { blockedUntilMs: counted.untilMs };
    this.rows.attempts.set(name, counted.record);
    return { blockedUntilMs: undefined };
  }

  async clearAttempts(subject: Buffer): Promise<void> {
    this.rows.attempts.delete(subject.toString('hex'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function accountOf({ userId, tenantId, roles, passwordHash }: AccountRow): Account {
  return { userId, tenantId, roles, passwordHash };
}
