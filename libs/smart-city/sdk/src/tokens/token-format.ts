/** What issuer and verifier of access tokens agree on. */
export const issuers = { securityGuard: 'symphainy/security-guard', root: 'symphainy/root' } as const;

/** The tenant of the platform itself, which the root principal belongs to. */
export const cityTenantId = 'ten_city';
export const rootPrincipalId = 'root';
export const rootRole = 'root';

export const accessTokenLifetimeMs = 15 * 60_000;
export const rootTokenLifetimeMsMax = 5 * 60_000;
/** How far the clocks of two machines may be apart. */
export const toleranceMs = 5_000;
