/**
 * The port of credentials: what Security Guard keeps of people and services, outside the log, so that it
 * can be erased. Secrets come in as digests or hashes only.
 *
 * I1  Each change that decides over access is one atomic step here: enrolling, rotating, counting an attempt.
 * I2  A login has one refresh token that is good; whoever shows an older one ends the login.
 */
export interface Account {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  /** Argon2id in PHC form; undefined until the account is enrolled. */
  readonly passwordHash: string | undefined;
}

export interface PendingAccount {
  readonly userId: string;
  readonly tenantId: string;
  /** In its normal form, see `normalEmail`. */
  readonly email: string;
  readonly roles: readonly string[];
  /** SHA-256 of the enrolment token. */
  readonly enrolmentDigest: Buffer;
  readonly enrolmentExpiresAtMs: number;
}

export interface Login {
  readonly loginId: string;
  readonly userId: string;
  /** SHA-256 of the refresh token. */
  readonly refreshDigest: Buffer;
  readonly refreshExpiresAtMs: number;
  /** When the login ends, however often it is refreshed. */
  readonly endsAtMs: number;
}

export interface Rotation {
  readonly loginId: string;
  readonly presentedDigest: Buffer;
  readonly nextDigest: Buffer;
  /** How long the next token lives; never beyond the login's own end. */
  readonly refreshLifetimeMs: number;
  readonly nowMs: number;
}

/** What an attempt to log in met: free to go on, or blocked until a time. */
export interface Attempt {
  readonly blockedUntilMs: number | undefined;
}

export interface Credentials {
  /** Makes the store ready, its tables included. */
  open(): Promise<void>;
  /** Throws when the store cannot be reached. */
  check(): Promise<void>;
  /**
   * Adds an account that waits for its enrolment. The same user may be added again while pending, which
   * replaces its enrolment. `taken`: the e-mail belongs to another account that is enrolled or still may be.
   */
  addAccount(account: PendingAccount, nowMs: number): Promise<'added' | 'taken'>;
  /** Sets the password of the pending account with that enrolment; undefined when there is none in time. */
  enrol(enrolmentDigest: Buffer, passwordHash: string, nowMs: number): Promise<Account | undefined>;
  accountByEmail(tenantId: string, email: string): Promise<Account | undefined>;
  /** Starts a login; of a user's logins only the newest `loginsMax` live on. */
  startLogin(login: Login, loginsMax: number, nowMs: number): Promise<void>;
  /** The account whose login got its next token; undefined when the token is not good, which ends the login. */
  rotate(rotation: Rotation): Promise<Account | undefined>;
  endLogin(loginId: string, refreshDigest: Buffer): Promise<void>;
  /** Counts an attempt on a subject, in one step with the look whether it is blocked. */
  takeAttempt(subject: Buffer, nowMs: number): Promise<Attempt>;
  /** Forgets the attempts on a subject: one of them was right. */
  clearAttempts(subject: Buffer): Promise<void>;
  close(): Promise<void>;
}
