/**
 * Security Guard: who may log in, and as whom.
 *
 * I1  A wrong e-mail and a wrong password are one error, after the same work and under the same limits.
 * I2  Passwords and tokens are never kept, told or logged: hashes and digests only.
 * I3  Attempts are counted before they are checked, so that many at once gain nothing.
 */
import { accessTokenLifetimeMs } from '@symphainy/smart-city-sdk';
import { sha256, symphainyError } from '@symphainy/kernel';
import type { Account, Credentials } from './credentials/credentials.js';
import { normalEmail } from './normal-email.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import type { AccessTokenIssuer } from './tokens/access-token-issuer.js';
import { loginOf, newLoginId, newOpaqueToken, newRefreshToken, opaqueToken } from './tokens/opaque-token.js';

export interface SecurityGuardOptions {
  readonly credentials: Credentials;
  readonly tokens: AccessTokenIssuer;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
}

export interface NewAccount {
  readonly userId: string;
  readonly tenantId: string;
  readonly email: string;
  readonly roles: readonly string[];
}

/** What a person needs to log in for the first time. */
export interface Enrolment {
  readonly userId: string;
  readonly enrolmentToken: string;
}

export interface IssuedTokens {
  readonly tenantId: string;
  readonly userId: string;
  readonly roles: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

const dayMs = 24 * 3_600_000;
export const lifetimes = { enrolmentMs: 7 * dayMs, refreshMs: 7 * dayMs, loginMs: 30 * dayMs } as const;
/** Logins that one account may have at a time. */
const loginsMax = 20;

export class SecurityGuard {
  private readonly credentials: Credentials;
  private readonly tokens: AccessTokenIssuer;
  private readonly now: () => number;
  private readonly passwords = new PasswordHasher();

  constructor(options: SecurityGuardOptions) {
    this.credentials = options.credentials;
    this.tokens = options.tokens;
    this.now = options.now ?? Date.now;
  }

  /**
   * Makes an account that waits for its password. Repeated for the same user it gives a new enrolment token.
   * Throws SYM-SC-0004 when the e-mail has an account in the tenant.
   */
  async createAccount(account: NewAccount): Promise<Enrolment> {
    const { userId, tenantId, roles } = account;
    const enrolment = newOpaqueToken();
    const nowMs = this.now();
    const added = await this.credentials.addAccount(
      {
        userId,
        tenantId,
        email: normalEmail(account.email),
        roles,
        enrolmentDigest: enrolment.digest,
        enrolmentExpiresAtMs: nowMs + lifetimes.enrolmentMs,
      },
      nowMs,
    );
    if (added === 'taken')
      throw symphainyError({ code: 'SYM-SC-0004', detail: 'The tenant has an account with this e-mail.' });
    return { userId, enrolmentToken: enrolment.text };
  }

  /** Sets the first password. Throws SYM-SC-0005, or SYM-EX-0001 for a password that is too short. */
  async enroll(enrolmentToken: string, password: string): Promise<{ tenantId: string; userId: string }> {
    const passwordHash = await this.passwords.hash(password);
    const account = await this.credentials.enrol(
      opaqueToken(enrolmentToken).digest,
      passwordHash,
      this.now(),
    );
    if (!account)
      throw symphainyError({
        code: 'SYM-SC-0005',
        detail: 'The enrolment token was used, has expired or never was.',
      });
    return { tenantId: account.tenantId, userId: account.userId };
  }

  /** Throws SYM-SC-0003 when the credentials are wrong, SYM-SC-0009 when that happened too often. */
  async login(tenantId: string, email: string, password: string): Promise<IssuedTokens> {
    const normal = normalEmail(email);
    const subject = sha256(Buffer.from(`${tenantId}\n${normal}`));
    await this.takeAttempt(subject);
    const account = await this.credentials.accountByEmail(tenantId, normal);
    const right = await this.passwords.verify(account?.passwordHash, password);
    if (!account || !right) throw wrongCredentials();
    await this.credentials.clearAttempts(subject);
    const loginId = newLoginId();
    const refresh = newRefreshToken(loginId);
    const nowMs = this.now();
    await this.credentials.startLogin(
      {
        loginId,
        userId: account.userId,
        refreshDigest: refresh.digest,
        refreshExpiresAtMs: nowMs + lifetimes.refreshMs,
        endsAtMs: nowMs + lifetimes.loginMs,
      },
      loginsMax,
      nowMs,
    );
    return this.issue(account, refresh.text, nowMs);
  }

  /** New tokens for a refresh token, which is void from then on. Throws SYM-SC-0003. */
  async refresh(refreshToken: string): Promise<IssuedTokens> {
    const loginId = loginOf(refreshToken);
    if (loginId === undefined) throw wrongRefreshToken();
    const next = newRefreshToken(loginId);
    const nowMs = this.now();
    const account = await this.credentials.rotate({
      loginId,
      presentedDigest: opaqueToken(refreshToken).digest,
      nextDigest: next.digest,
      refreshLifetimeMs: lifetimes.refreshMs,
      nowMs,
    });
    if (!account) throw wrongRefreshToken();
    return this.issue(account, next.text, nowMs);
  }

  /** Ends the login of a refresh token; one that is not known is no error. */
  async logout(refreshToken: string): Promise<void> {
    const loginId = loginOf(refreshToken);
    if (loginId !== undefined) await this.credentials.endLogin(loginId, opaqueToken(refreshToken).digest);
  }

  /** The public keys of the access tokens, a JWKS as JSON. */
  verificationKeys(): string {
    return this.tokens.verificationKeys();
  }

  private async takeAttempt(subject: Buffer): Promise<void> {
    const nowMs = this.now();
    const { blockedUntilMs } = await this.credentials.takeAttempt(subject, nowMs);
    if (blockedUntilMs === undefined) return;
    throw symphainyError({
      code: 'SYM-SC-0009',
      detail: 'Too many failed attempts to log in to this account.',
      retryAfterMs: blockedUntilMs - nowMs,
    });
  }

  private async issue(account: Account, refreshToken: string, nowMs: number): Promise<IssuedTokens> {
    const { userId, tenantId, roles } = account;
    return {
      tenantId,
      userId,
      roles,
      accessToken: await this.tokens.issue({ userId, tenantId, roles }, nowMs),
      refreshToken,
      expiresInSeconds: accessTokenLifetimeMs / 1_000,
    };
  }
}

function wrongCredentials() {
  return symphainyError({ code: 'SYM-SC-0003', detail: 'Tenant, e-mail or password is wrong.' });
}

function wrongRefreshToken() {
  return symphainyError({
    code: 'SYM-SC-0003',
    detail: 'The refresh token is not good: it was used, has expired, or its login has ended.',
    remedy: 'Log in again.',
  });
}
