/**
 * Signed identity between services: a caller shows a token (JWT, RFC 7519, EdDSA) that it signed
 * itself, and the callee checks it against the public keys that it trusts.
 *
 * I1  A token names its issuer (`iss` = `kid` = service), its audience (the callee) and lives 60 s at most.
 * I2  A token is minted once and used again until it is near its end; a verified token is remembered
 *     until it expires, so neither side pays a signature a call.
 * I3  Every refusal is SYM-ID-0001 and says what is wrong without repeating the token.
 */
import type { Interceptor, Metadata } from '@grpc/grpc-js';
import type { GrantClaims } from '@symphainy/kernel';
import type { CryptoKey, JWTVerifyResult } from 'jose';
import { SignJWT, decodeProtectedHeader, jwtVerify } from 'jose';
import type { ServiceKey, Trust } from './key-files.js';
import { readServiceKey, readTrust } from './key-files.js';
import { identityInterceptor } from './identity-interceptor.js';
import { signGrant, verifyGrant } from './mutation-grant.js';
import { notIdentified } from './not-identified.js';

const lifetimeMs = 60_000;
/** A minted token is replaced when less than this is left of it. */
const remainderMsMin = 20_000;
/** How far the clocks of two machines may be apart. */
const toleranceMs = 5_000;
const rememberedTokensMax = 1_000;
/** An unknown issuer makes the trust file be read again, at most this often. */
const trustReadIntervalMs = 5_000;

export interface ServiceIdentityOptions {
  readonly keyFile: string;
  readonly trustFile: string;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
}

export interface Caller {
  /** The name of the calling service. */
  readonly service: string;
}

interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

interface Verified {
  readonly service: string;
  readonly audience: string;
  readonly expiresAtMs: number;
}

export class ServiceIdentity {
  private readonly minted = new Map<string, Token>();
  private readonly remembered = new Map<string, Verified>();
  private trustReadAtMs: number;

  private constructor(
    private readonly key: ServiceKey,
    private trust: Trust,
    private readonly trustFile: string,
    private readonly now: () => number,
  ) {
    this.trustReadAtMs = now();
  }

  /** Reads both files; throws SYM-ID-0001 when one of them cannot be used. */
  static async load(options: ServiceIdentityOptions): Promise<ServiceIdentity> {
    const [key, trust] = await Promise.all([readServiceKey(options.keyFile), readTrust(options.trustFile)]);
    return new ServiceIdentity(key, trust, options.trustFile, options.now ?? Date.now);
  }

  /** This service's own name. */
  get service(): string {
    return this.key.service;
  }

  /** A token for calls to the service `audience`. */
  async mint(audience: string): Promise<string> {
    const known = this.minted.get(audience);
    if (known && known.expiresAtMs - this.now() > remainderMsMin) return known.text;
    const fresh = await this.sign(audience);
    this.minted.set(audience, fresh);
    return fresh.text;
  }

  /** For the `interceptors` of a grpc-js client: every call carries a valid token for `audience`. */
  callInterceptor(audience: string): Interceptor {
    return identityInterceptor(() => this.mint(audience));
  }

  /** Adds a valid token for `audience` to the metadata of one call. */
  async authorize(metadata: Metadata, audience: string): Promise<Metadata> {
    metadata.set('authorization', `Bearer ${await this.mint(audience)}`);
    return metadata;
  }

  /**
   * The service behind a call, from its metadata; throws SYM-ID-0001. `audiences` are names, beside
   * this service's own, for which the token may have been made.
   */
  async verify(metadata: Metadata, audiences: readonly string[] = []): Promise<Caller> {
    const values = metadata.get('authorization');
    const header = values[0];
    if (values.length !== 1 || typeof header !== 'string' || !header.startsWith('Bearer ')) {
      throw notIdentified('the call carries no `authorization: Bearer` token of a service');
    }
    return this.verifyToken(header.slice('Bearer '.length), audiences);
  }

  /** The service that signed a token for this service or one of the audiences; throws SYM-ID-0001. */
  async verifyToken(token: string, audiences: readonly string[] = []): Promise<Caller> {
    const accepted = [this.key.service, ...audiences];
    const known = this.remembered.get(token);
    if (known && known.expiresAtMs > this.now() && accepted.includes(known.audience)) {
      return { service: known.service };
    }
    const issuer = issuerOf(token);
    const { payload } = await this.check(token, await this.trusted(issuer), issuer, accepted);
    const expiresAtMs = (payload.exp ?? Infinity) * 1000;
    if (expiresAtMs - this.now() > lifetimeMs + toleranceMs) {
      throw notIdentified(`the token of ${issuer} lives longer than ${lifetimeMs / 1000} s`);
    }
    if (typeof payload.aud !== 'string') throw notIdentified(`the token of ${issuer} has several audiences`);
    this.remember(token, { service: issuer, audience: payload.aud, expiresAtMs });
    return { service: issuer };
  }

  /** A grant signed by this service; realms take grants of Runtime only. */
  signGrant(claims: GrantClaims): Promise<string> {
    return signGrant(this.key, claims, this.now());
  }

  /** What a token of Runtime grants; throws SYM-RL-0005. */
  verifyGrant(token: string): Promise<GrantClaims> {
    return verifyGrant(token, this.trust, this.now());
  }

  private async sign(audience: string): Promise<Token> {
    const issuedAt = Math.floor(this.now() / 1000);
    const expiresAt = issuedAt + lifetimeMs / 1000;
    const text = await new SignJWT()
      .setProtectedHeader({ alg: 'EdDSA', kid: this.key.service })
      .setIssuer(this.key.service)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(this.key.privateKey);
    return { text, expiresAtMs: expiresAt * 1000 };
  }

  private async check(
    token: string,
    key: CryptoKey,
    issuer: string,
    audience: string[],
  ): Promise<JWTVerifyResult> {
    try {
      return await jwtVerify(token, key, {
        algorithms: ['EdDSA'],
        issuer,
        audience,
        requiredClaims: ['iss', 'aud', 'iat', 'exp'],
        currentDate: new Date(this.now()),
        clockTolerance: toleranceMs / 1000,
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw notIdentified(`the token of ${issuer} for ${this.key.service} is refused: ${reason}`, error);
    }
  }

  /** The key of an issuer; a service that joined after the start is found by reading the file again. */
  private async trusted(issuer: string): Promise<CryptoKey> {
    const key = this.trust.get(issuer);
    if (key) return key;
    if (this.now() - this.trustReadAtMs >= trustReadIntervalMs) {
      this.trustReadAtMs = this.now();
      this.trust = await readTrust(this.trustFile);
    }
    const found = this.trust.get(issuer);
    if (!found) throw notIdentified(`the trust file has no key of the service ${JSON.stringify(issuer)}`);
    return found;
  }

  private remember(token: string, entry: Verified): void {
    const oldest = this.remembered.keys().next();
    if (this.remembered.size >= rememberedTokensMax && !oldest.done) this.remembered.delete(oldest.value);
    this.remembered.set(token, entry);
  }
}

function issuerOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid === 'string' && kid !== '') return kid;
  } catch (error) {
    throw notIdentified('the token is no JWT', error);
  }
  throw notIdentified('the token names no key (kid)');
}
