export { createAccountIntent } from './create-account.js';
export type {
  Account,
  Attempt,
  Credentials,
  Login,
  PendingAccount,
  Rotation,
} from './credentials/credentials.js';
export { MemoryCredentials } from './credentials/memory-credentials.js';
export { PrismaCredentials } from './prisma/prisma-credentials.js';
export type { PrismaCredentialsOptions } from './prisma/prisma-credentials.js';
export { SecurityGuard, lifetimes } from './security-guard.js';
export type { Enrolment, IssuedTokens, NewAccount, SecurityGuardOptions } from './security-guard.js';
export { AccessTokenIssuer } from './tokens/access-token-issuer.js';
export type { TokenSubject } from './tokens/access-token-issuer.js';
