export type { ClauseResult, Verdict } from './clause.js';
export type { CallerIdentity } from './subject.js';
export { verifyRealm } from './verify-realm.js';
export type { VerifyOptions } from './verify-realm.js';
