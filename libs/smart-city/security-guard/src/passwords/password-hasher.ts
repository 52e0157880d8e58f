/**
 * Passwords under Argon2id (RFC 9106). Hashing is bounded: so many at a time, so many more waiting, and a
 * request beyond that is refused at once instead of piling up memory.
 */
import { hash, verify } from '@node-rs/argon2';
import { symphainyError } from '@symphainy/kernel';

/** OWASP's recommendation: 19 MiB, two passes, one lane. Argon2id is the library's default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export const passwordLength = { min: 8, max: 256 } as const;
const atATimeMax = 4;
const waitingMax = 64;
const retryAfterMs = 2_000;

export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** The hash of a new password in PHC form; throws SYM-EX-0001 when it is too short or too long. */
  async hash(password: string): Promise<string> {
    const { min, max } = passwordLength;
    if (password.length < min || password.length > max) {
      const detail = `must have ${min} to ${max} characters`;
      throw symphainyError({
        code: 'SYM-EX-0001',
        detail: `The password ${detail}.`,
        faults: [{ pointer: '/password', detail }],
      });
    }
    return this.inTurn(() => hash(password, cost));
  }

  /**
   * Whether the password is the one of the hash. Without a hash (no such account, or not enrolled) the answer
   * is no, after the same work, so that the time tells nothing.
   */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    return this.inTurn(async () => {
      this.decoy ??= hash('no password of anybody', cost);
      const right = await verify(
        passwordHash ?? (await this.decoy),
        password.slice(0, passwordLength.max + 1),
      );
      return right && passwordHash !== undefined;
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= atATimeMax) {
      if (this.waiting.length >= waitingMax)
        throw symphainyError({
          code: 'SYM-SC-0009',
          detail: 'Too many log in at this moment.',
          retryAfterMs,
        });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // The turn is handed on, or given back.
      if (next) next();
      else this.running -= 1;
    }
  }
}
