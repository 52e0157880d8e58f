/**
 * Mutation grants: permission for one external write, signed by Runtime (JWT, RFC 7519, EdDSA).
 *
 * I1  A grant names one target (system, collection, key) and one attempt of one step: it serves no other.
 * I2  No tolerance for clocks: a compensation waits until the grant has expired, so late is too late.
 * I3  Every refusal is SYM-RL-0005 and says what is wrong without repeating the token.
 */
import { TerminalError, type GrantClaims } from '@symphainy/kernel';
import type { JWTPayload } from 'jose';
import { SignJWT, decodeProtectedHeader, jwtVerify } from 'jose';
import type { ServiceKey, Trust } from './key-files.js';

const audience = 'grant';
/** The one service that may permit writes. */
const grantor = 'runtime';
export const grantLifetimeMsMax = 3_600_000;

/** Signs a grant with the key of the service that gives it. Throws SYM-RL-0005 for one that lives too long. */
export async function signGrant(key: ServiceKey, claims: GrantClaims, nowMs: number): Promise<string> {
  const { grantId, stepKey, tenantId, executionId, path, attempt, system, collection } = claims;
  if (claims.expiresAtMs - nowMs > grantLifetimeMsMax)
    throw notGranted(`a grant lives ${grantLifetimeMsMax / 1000} s at most`);
  return new SignJWT({
    tenant: tenantId,
    execution: executionId,
    path,
    attempt,
    system,
    collection,
    key: claims.key,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.service })
    .setIssuer(key.service)
    .setAudience(audience)
    .setSubject(stepKey)
    .setJti(grantId)
    .setIssuedAt(Math.floor(nowMs / 1000))
    .setExpirationTime(Math.floor(claims.expiresAtMs / 1000))
    .sign(key.privateKey);
}

/** What a token grants, once its signature, giver, audience and expiry are checked; throws SYM-RL-0005. */
export async function verifyGrant(token: string, trust: Trust, nowMs: number): Promise<GrantClaims> {
  const issuer = issuerOf(token);
  const key = issuer === grantor ? trust.get(issuer) : undefined;
  if (!key) throw notGranted(`the grant was not signed by ${grantor}`);
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      issuer,
      audience,
      requiredClaims: ['sub', 'jti', 'iat', 'exp'],
      currentDate: new Date(nowMs),
    }));
  } catch (cause) {
    throw notGranted(
      `the grant is refused: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
  return claimsOf(payload, nowMs);
}

function claimsOf(payload: JWTPayload, nowMs: number): GrantClaims {
  const text = (name: string): string => {
    const value = payload[name];
    if (typeof value === 'string' && value !== '') return value;
    throw notGranted(`the grant has no ${name}`);
  };
  const { attempt, exp = 0 } = payload;
  if (typeof attempt !== 'number') throw notGranted('the grant has no attempt');
  const expiresAtMs = exp * 1000;
  if (expiresAtMs - nowMs > grantLifetimeMsMax)
    throw notGranted(`the grant lives longer than ${grantLifetimeMsMax / 1000} s`);
  return {
    grantId: text('jti'),
    stepKey: text('sub'),
    tenantId: text('tenant'),
    executionId: text('execution'),
    path: text('path'),
    attempt,
    system: text('system'),
    collection: text('collection'),
    key: text('key'),
    expiresAtMs,
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (cause) {
    throw notGranted('the grant is no JWT', cause);
  }
}

function notGranted(detail: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-RL-0005', detail, cause });
}
