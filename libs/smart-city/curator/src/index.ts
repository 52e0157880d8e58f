export { realmDialler } from './describe-realm.js';
export type { DescribeRealm } from './describe-realm.js';
export { registerRealmIntent } from './register-realm.js';
export { validateManifest } from './validate-manifest.js';
