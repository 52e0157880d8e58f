import type { JWK } from 'jose';
import { SignJWT, importJWK } from 'jose';
import { cityTenantId, issuers, rootPrincipalId, rootRole, rootTokenLifetimeMsMax } from './token-format.js';

/** An access token of the root principal, signed with its private key; good for five minutes from `nowMs`. */
export async function signRootToken(rootPrivateKey: JWK, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1_000);
  return new SignJWT({ tenant_id: cityTenantId, roles: [rootRole] })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(issuers.root)
    .setSubject(rootPrincipalId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + rootTokenLifetimeMsMax / 1_000)
    .sign(await importJWK(rootPrivateKey, 'EdDSA'));
}
