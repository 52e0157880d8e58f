export { contentRealm } from './content-realm.js';
export type { ContentServices } from './content-realm.js';
