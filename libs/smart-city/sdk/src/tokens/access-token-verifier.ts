/**
 * Verifies access tokens (JWT, RFC 7519, EdDSA): those that Security Guard issues to people and services,
 * and those that the root principal signs itself.
 *
 * I1  The issuer that a token names decides which key must have signed it; no key verifies for both.
 * I2  Only `symphainy/root` speaks for the root principal, and for at most five minutes a token.
 * I3  A token that was verified is remembered, by its digest, until it expires.
 */
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { sha256Hex, symphainyError } from '@symphainy/kernel';
import { ExpiringCache } from '../expiring-cache.js';
import { issuers, rootTokenLifetimeMsMax, toleranceMs } from './token-format.js';

export interface VerifiedToken {
  readonly tenantId: string;
  readonly principalId: string;
  readonly roles: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface AccessTokenVerifierOptions {
  /** Security Guard's public keys, a JWKS as JSON. */
  readonly verificationKeys: () => Promise<string>;
  /** The root principal's public key, JWK as JSON, as the registry says; undefined while it isn't known. */
  readonly rootPublicKey: () => string | undefined;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
  readonly tokensMax?: number;
}

const tokenLengthMax = 8_192;
const tokensMaxDefault = 50_000;
/** An unknown key makes the keys be asked for again, at most this often. */
const keysIntervalMs = 10_000;

export class AccessTokenVerifier {
  private readonly verified: ExpiringCache<VerifiedToken>;
  private readonly now: () => number;
  private keys: Promise<{ readonly ids: ReadonlySet<string>; readonly find: JWTVerifyGetKey }> | undefined;
  private keysAskedAtMs = 0;

  constructor(private readonly options: AccessTokenVerifierOptions) {
    this.now = options.now ?? Date.now;
    this.verified = new ExpiringCache(options.tokensMax ?? tokensMaxDefault);
  }

  /** Whom a token speaks for; throws SYM-EX-0002 when it is not valid. */
  async verify(token: string): Promise<VerifiedToken> {
    if (token.length > tokenLengthMax) throw notAuthenticated('the token is too long');
    const digest = sha256Hex(token);
    const known = this.verified.get(digest, this.now());
    if (known) return known;
    const verified =
      issuerOf(token) === issuers.root ? await this.verifyRoot(token) : await this.verifyIssued(token);
    this.verified.set(digest, verified, verified.expiresAtMs);
    return verified;
  }

  private async verifyIssued(token: string): Promise<VerifiedToken> {
    const { find } = await this.keysFor(token);
    return principalOf(await this.check(token, find, issuers.securityGuard));
  }

  private async verifyRoot(token: string): Promise<VerifiedToken> {
    const text = this.options.rootPublicKey();
    if (text === undefined) {
      throw symphainyError({
        code: 'SYM-RT-0013',
        detail: 'The root key is not known yet: no owner was heard.',
      });
    }
    const key = await importJWK(JSON.parse(text), 'EdDSA');
    const payload = await this.check(token, () => key, issuers.root);
    const principal = principalOf(payload);
    if (principal.principalId !== 'root') throw notAuthenticated('the token speaks for another than root');
    if (principal.expiresAtMs - this.now() > rootTokenLifetimeMsMax + toleranceMs)
      throw notAuthenticated('a root token lives five minutes at most');
    return principal;
  }

  private async check(token: string, find: JWTVerifyGetKey, issuer: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, find, {
        algorithms: ['EdDSA'],
        issuer,
        requiredClaims: ['sub', 'exp', 'tenant_id', 'roles'],
        currentDate: new Date(this.now()),
        clockTolerance: toleranceMs / 1_000,
      });
      return payload;
    } catch (cause) {
      throw notAuthenticated(cause instanceof Error ? cause.message : 'the token is not valid', cause);
    }
  }

  /** The keys that Security Guard signs with, asked for again when the token names one that isn't known. */
  private async keysFor(token: string) {
    const kid = keyIdOf(token);
    if (this.keys && ((await this.keys).ids.has(kid) || this.now() - this.keysAskedAtMs < keysIntervalMs))
      return this.keys;
    const asked = this.options.verificationKeys().then((text) => {
      const set = JSON.parse(text) as JSONWebKeySet;
      return { ids: new Set(set.keys.map((key) => key.kid ?? '')), find: createLocalJWKSet(set) };
    });
    this.keysAskedAtMs = this.now();
    this.keys = asked;
    // A failure is told to who waits, and the next one asks again.
    asked.catch(() => {
      if (this.keys === asked) this.keys = undefined;
    });
    return asked;
  }
}

function principalOf(payload: JWTPayload): VerifiedToken {
  const { sub, tenant_id: tenantId, roles, exp } = payload;
  if (
    typeof sub !== 'string' ||
    typeof tenantId !== 'string' ||
    typeof exp !== 'number' ||
    !Array.isArray(roles) ||
    !roles.every((role): role is string => typeof role === 'string')
  )
    throw notAuthenticated('the token lacks a claim');
  return { principalId: sub, tenantId, roles, expiresAtMs: exp * 1_000 };
}

function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch (cause) {
    throw notAuthenticated('the token is no JWT', cause);
  }
}

function keyIdOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? '';
  } catch (cause) {
    throw notAuthenticated('the token is no JWT', cause);
  }
}

function notAuthenticated(reason: string, cause?: unknown) {
  return symphainyError({ code: 'SYM-EX-0002', detail: `The access token is refused: ${reason}.`, cause });
}
