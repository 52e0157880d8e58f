export { generateServiceKeys } from './generate-service-keys.js';
export type { GeneratedServiceKeys } from './generate-service-keys.js';
export { readServiceKey, readTrust } from './key-files.js';
export type { ServiceKey, Trust } from './key-files.js';
export { grantLifetimeMsMax, signGrant, verifyGrant } from './mutation-grant.js';
export { ServiceIdentity } from './service-identity.js';
export type { Caller, ServiceIdentityOptions } from './service-identity.js';
