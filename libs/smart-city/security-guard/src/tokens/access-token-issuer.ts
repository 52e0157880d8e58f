/** Issues access tokens (JWT, RFC 7519, EdDSA) and tells the key that verifies them. */
import { accessTokenLifetimeMs, issuers } from '@symphainy/smart-city-sdk';
import { symphainyError } from '@symphainy/kernel';
import type { CryptoKey, JWK } from 'jose';
import { SignJWT, calculateJwkThumbprint, importJWK } from 'jose';

export interface TokenSubject {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
}

export class AccessTokenIssuer {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicJwk: JWK & { readonly kid: string },
  ) {}

  /** Takes a private Ed25519 key, JWK; its thumbprint (RFC 7638) names it. */
  static async fromJwk(jwk: JWK): Promise<AccessTokenIssuer> {
    const { kty, crv, x, d } = jwk;
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string' || typeof d !== 'string') {
      throw symphainyError({
        code: 'SYM-LP-0010',
        detail: 'The token key is no private Ed25519 key (JWK with kty OKP, crv Ed25519, x and d).',
        remedy: 'Give the service a private Ed25519 JWK.',
      });
    }
    const key = await importJWK({ kty, crv, x, d }, 'EdDSA');
    const kid = await calculateJwkThumbprint({ kty, crv, x });
    return new AccessTokenIssuer(key as CryptoKey, { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' });
  }

  async issue(subject: TokenSubject, nowMs: number): Promise<string> {
    const issuedAt = Math.floor(nowMs / 1_000);
    return new SignJWT({ tenant_id: subject.tenantId, roles: [...subject.roles] })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: this.publicJwk.kid })
      .setIssuer(issuers.securityGuard)
      .setSubject(subject.userId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenLifetimeMs / 1_000)
      .sign(this.privateKey);
  }

  /** The public keys, a JWKS as JSON. */
  verificationKeys(): string {
    return JSON.stringify({ keys: [this.publicJwk] });
  }
}
