export { realmDialler } from './describe-realm.js';
export type { DescribeRealm } from './describe-realm.js';
export { registerRealmIntent } from './register-realm.js';
export { manifestLimits, validateManifest } from './validate-manifest.js';
