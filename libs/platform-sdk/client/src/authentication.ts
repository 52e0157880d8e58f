/**
 * Access tokens: obtained when first needed, renewed before they expire and when the API refuses one.
 * Renewals at the same time are one renewal.
 */
import { symphainyError } from '@symphainy/kernel';
import type { Tokens } from './documents.js';
import type { Transport } from './transport.js';

export type Credentials =
  | { readonly type: 'password'; readonly tenant: string; readonly email: string; readonly password: string }
  /** From an earlier login. */
  | { readonly type: 'tokens'; readonly tokens: Tokens; readonly obtainedAtMs?: number }
  /** A token that the caller signs itself: the root principal. Asked for again as it expires. */
  | { readonly type: 'signer'; readonly sign: () => Promise<string>; readonly lifetimeMs: number };

interface Held {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresAtMs: number;
}

/** A token is renewed when less than this is left of it. */
const remainderMs = 20_000;

export class Authentication {
  private held: Held | undefined;
  private renewal: Promise<Held> | undefined;

  /** `onTokens` is told of new tokens, to keep them. */
  constructor(
    private readonly transport: Transport,
    private readonly credentials: Credentials,
    private readonly onTokens: ((tokens: Tokens) => void) | undefined,
  ) {
    if (credentials.type === 'tokens') {
      this.held = heldOf(credentials.tokens, credentials.obtainedAtMs ?? Date.now());
    }
  }

  /** A token that is good now. */
  async token(): Promise<string> {
    if (this.held && this.held.expiresAtMs - Date.now() > remainderMs) return this.held.accessToken;
    return (await this.renew()).accessToken;
  }

  /** A token instead of one that was refused. */
  async replace(refused: string): Promise<string> {
    if (this.held && this.held.accessToken !== refused) return this.held.accessToken;
    return (await this.renew()).accessToken;
  }

  /** Ends the login. */
  async logout(): Promise<void> {
    const refreshToken = this.held?.refreshToken;
    this.held = undefined;
    if (refreshToken) await this.post('/api/auth/logout', { refresh_token: refreshToken });
  }

  private renew(): Promise<Held> {
    this.renewal ??= this.obtain().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async obtain(): Promise<Held> {
    const { credentials } = this;
    if (credentials.type === 'signer') {
      const expiresAtMs = Date.now() + credentials.lifetimeMs;
      this.held = { accessToken: await credentials.sign(), refreshToken: undefined, expiresAtMs };
      return this.held;
    }
    const tokens = await this.refreshed();
    this.held = heldOf(tokens, Date.now());
    this.onTokens?.(tokens);
    return this.held;
  }

  private async refreshed(): Promise<Tokens> {
    const refreshToken = this.held?.refreshToken;
    const { credentials } = this;
    // A refresh token is good for one use, and is spent even when the answer is lost.
    this.held = undefined;
    if (credentials.type !== 'password') {
      if (refreshToken) return this.post('/api/auth/refresh', { refresh_token: refreshToken });
      throw symphainyError({ code: 'SYM-EX-0002', detail: 'the login has ended' });
    }
    const { tenant, email, password } = credentials;
    return this.post('/api/auth/login', { tenant, email, password });
  }

  private async post<Answer>(path: string, body: object): Promise<Answer> {
    const { content } = await this.transport.send({ method: 'POST', path, body, repeatable: false });
    return (content.length > 0 ? JSON.parse(content.toString()) : undefined) as Answer;
  }
}

function heldOf(tokens: Tokens, obtainedAtMs: number): Held {
  return {
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAtMs: obtainedAtMs + tokens.expires_in * 1000,
  };
}
