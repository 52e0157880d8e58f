/**
 * Credentials in PostgreSQL, through Prisma. The tables are made by the SQL in `migrations`.
 * Whatever decides over access is one statement whose condition the database checks, or holds a row's lock.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { RetryableError, SymphainyError, symphainyError } from '@symphainy/kernel';
import { migrateSchema } from '@symphainy/public-works-postgres';
import type {
  Account,
  Attempt,
  Credentials,
  Login,
  PendingAccount,
  Rotation,
} from '../credentials/credentials.js';
import { attemptRules, countAttempt } from '../credentials/attempt-rules.js';
import { Prisma, PrismaClient } from '../generated/client.js';

const migrations = new URL('../../migrations', import.meta.url);

export interface PrismaCredentialsOptions {
  readonly connectionString: string;
  /** The database schema that holds the tables; created when missing. */
  readonly schema?: string;
}

const connectionsMax = 8;
const connectTimeoutMs = 5_000;
const requestTimeoutMs = 5_000;
/** Stale attempts that a new one takes away: more than come in, so that the table stays small. */
const staleAttemptsMax = 20;

export class PrismaCredentials implements Credentials {
  private readonly connectionString: string;
  private readonly schema: string;
  private readonly client: PrismaClient;

  constructor(options: PrismaCredentialsOptions) {
    this.connectionString = options.connectionString;
    this.schema = options.schema ?? 'credentials';
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(this.schema)) {
      throw symphainyError({
        code: 'SYM-LP-0010',
        detail: `'${this.schema}' is no name for the database schema of credentials.`,
        remedy: 'Use a-z, 0-9 and _ only.',
      });
    }
    const adapter = new PrismaPg(
      {
        connectionString: options.connectionString,
        max: connectionsMax,
        connectionTimeoutMillis: connectTimeoutMs,
        query_timeout: requestTimeoutMs,
        keepAlive: true,
        options: `-c search_path=${this.schema}`,
      },
      { schema: this.schema },
    );
    this.client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  }

  async open(): Promise<void> {
    await reached(
      migrateSchema({
        connectionString: this.connectionString,
        schema: this.schema,
        migrations,
        table: 'credentials_migration',
      }),
    );
  }

  async check(): Promise<void> {
    await reached(this.client.$queryRaw`SELECT 1`);
  }

  async addAccount(account: PendingAccount, nowMs: number): Promise<'added' | 'taken'> {
    const { userId, tenantId, email, roles } = account;
    const enrolment = {
      enrolmentDigest: bytes(account.enrolmentDigest),
      enrolmentExpiresAt: new Date(account.enrolmentExpiresAtMs),
    };
    return reached(
      (async () => {
        const again = await this.client.account.updateMany({
          where: { userId, tenantId, email, passwordHash: null },
          data: { roles: [...roles], ...enrolment },
        });
        if (again.count > 0) return 'added';
        await this.client.account.deleteMany({
          where: { tenantId, email, passwordHash: null, enrolmentExpiresAt: { lte: new Date(nowMs) } },
        });
        try {
          await this.client.account.create({
            data: { userId, tenantId, email, roles: [...roles], ...enrolment },
          });
          return 'added';
        } catch (error) {
          if (isUniqueViolation(error)) return 'taken';
          throw error;
        }
      })(),
    );
  }

  async enrol(enrolmentDigest: Buffer, passwordHash: string, nowMs: number): Promise<Account | undefined> {
    const [account] = await reached(
      this.client.account.updateManyAndReturn({
        where: { enrolmentDigest: bytes(enrolmentDigest), enrolmentExpiresAt: { gt: new Date(nowMs) } },
        data: { passwordHash, enrolmentDigest: null, enrolmentExpiresAt: null },
      }),
    );
    return account && accountOf(account);
  }

  async accountByEmail(tenantId: string, email: string): Promise<Account | undefined> {
    const where = { tenantId_email: { tenantId, email } };
    const account = await reached(this.client.account.findUnique({ where }));
    return account ? accountOf(account) : undefined;
  }

  async startLogin(login: Login, loginsMax: number, nowMs: number): Promise<void> {
    const { loginId, userId } = login;
    const now = new Date(nowMs);
    await reached(
      this.client.$transaction([
        this.client.login.create({
          data: {
            loginId,
            userId,
            refreshDigest: bytes(login.refreshDigest),
            refreshExpiresAt: new Date(login.refreshExpiresAtMs),
            endsAt: new Date(login.endsAtMs),
            startedAt: now,
          },
        }),
        this.client.login.deleteMany({ where: { endsAt: { lte: now } } }),
        this.client.$executeRaw`
          DELETE FROM login WHERE login_id IN (
            SELECT login_id FROM login WHERE user_id = ${userId}
            ORDER BY started_at DESC, login_id = ${loginId} DESC OFFSET ${loginsMax})`,
      ]),
    );
  }

  async rotate(rotation: Rotation): Promise<Account | undefined> {
    const { loginId, presentedDigest, nextDigest, refreshLifetimeMs, nowMs } = rotation;
    const now = new Date(nowMs);
    const [rotated] = await reached(
      this.client.$queryRaw<{ user_id: string }[]>`
        UPDATE login
        SET refresh_digest = ${bytes(nextDigest)},
            refresh_expires_at = least(${new Date(nowMs + refreshLifetimeMs)}, ends_at)
        WHERE login_id = ${loginId} AND refresh_digest = ${bytes(presentedDigest)} AND refresh_expires_at > ${now}
        RETURNING user_id`,
    );
    if (!rotated) {
      await reached(this.client.login.deleteMany({ where: { loginId } }));
      return undefined;
    }
    const account = await reached(this.client.account.findUnique({ where: { userId: rotated.user_id } }));
    return account ? accountOf(account) : undefined;
  }

  async endLogin(loginId: string, refreshDigest: Buffer): Promise<void> {
    await reached(this.client.login.deleteMany({ where: { loginId, refreshDigest: bytes(refreshDigest) } }));
  }

  async takeAttempt(subject: Buffer, nowMs: number): Promise<Attempt> {
    return reached(
      this.client.$transaction((transaction) => takeAttempt(transaction, bytes(subject), nowMs)),
    );
  }

  async clearAttempts(subject: Buffer): Promise<void> {
    await reached(this.client.loginAttempt.deleteMany({ where: { subject: bytes(subject) } }));
  }

  async close(): Promise<void> {
    await this.client.$disconnect();
  }
}

type Bytes = Uint8Array<ArrayBuffer>;

async function takeAttempt(
  transaction: Prisma.TransactionClient,
  subject: Bytes,
  nowMs: number,
): Promise<Attempt> {
  const now = new Date(nowMs);
  const stale = new Date(nowMs - attemptRules.memoryMs);
  const isNew = await transaction.$executeRaw`
    INSERT INTO login_attempt (subject, attempts, blocked_until, last_at) VALUES (${subject}, 0, ${now}, ${now})
    ON CONFLICT (subject) DO NOTHING`;
  if (isNew) {
    await transaction.$executeRaw`
      DELETE FROM login_attempt WHERE subject IN (
        SELECT subject FROM login_attempt WHERE last_at <= ${stale} LIMIT ${staleAttemptsMax} FOR UPDATE SKIP LOCKED)`;
  }
  await transaction.$queryRaw`SELECT 1 FROM login_attempt WHERE subject = ${subject} FOR UPDATE`;
  const row = await transaction.loginAttempt.findUnique({ where: { subject } });
  const counted = countAttempt(
    row
      ? { attempts: row.attempts, blockedUntilMs: row.blockedUntil.getTime(), lastAtMs: row.lastAt.getTime() }
      : undefined,
    nowMs,
  );
  if (counted.type === 'blocked') return { blockedUntilMs: counted.untilMs };
  const { attempts, blockedUntilMs, lastAtMs } = counted.record;
  const data = { attempts, blockedUntil: new Date(blockedUntilMs), lastAt: new Date(lastAtMs) };
  await transaction.loginAttempt.upsert({ where: { subject }, create: { subject, ...data }, update: data });
  return { blockedUntilMs: undefined };
}

function accountOf(row: Omit<Account, 'passwordHash'> & { readonly passwordHash: string | null }): Account {
  const { userId, tenantId, roles, passwordHash } = row;
  return { userId, tenantId, roles, passwordHash: passwordHash ?? undefined };
}

/** Prisma takes arrays over a plain ArrayBuffer only. */
function bytes(buffer: Buffer): Bytes {
  return new Uint8Array(buffer);
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof SymphainyError) throw cause;
    throw new RetryableError({
      code: 'SYM-SC-0010',
      detail: 'The store of credentials cannot be used.',
      cause,
    });
  }
}
