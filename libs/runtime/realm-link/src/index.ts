export { GrantIssuer } from './grant-issuer.js';
export type { GrantIssuerParts } from './grant-issuer.js';
export { RealmLink } from './realm-link.js';
export type { RealmLinkParts } from './realm-link.js';
