export { RealmLink } from './realm-link.js';
export type { RealmLinkParts } from './realm-link.js';
