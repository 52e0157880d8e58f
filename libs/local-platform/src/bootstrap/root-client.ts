/** The public API as the root principal, who signs their own access tokens. */
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { SignJWT, importJWK } from 'jose';
import type { JWK } from 'jose';

const platformTenantId = 'ten_city';
const tokenLifetimeMs = 120_000;
const retryForMs = 30_000;

export function rootClient(url: string, rootKey: JWK): SymphainyClient {
  return new SymphainyClient({
    url,
    retryForMs,
    credentials: { type: 'signer', lifetimeMs: tokenLifetimeMs, sign: () => rootToken(rootKey) },
  });
}

async function rootToken(rootKey: JWK): Promise<string> {
  return await new SignJWT({ tenant_id: platformTenantId, roles: ['root'] })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'root' })
    .setIssuer('symphainy/root')
    .setSubject('root')
    .setIssuedAt()
    .setExpirationTime(Math.floor((Date.now() + tokenLifetimeMs) / 1_000))
    .sign(await importJWK(rootKey, 'EdDSA'));
}
