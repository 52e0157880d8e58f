export { generateServiceKeys } from './generate-service-keys.js';
export type { GeneratedServiceKeys } from './generate-service-keys.js';
export { ServiceIdentity } from './service-identity.js';
export type { Caller, ServiceIdentityOptions } from './service-identity.js';
