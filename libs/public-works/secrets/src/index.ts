export { EnvironmentSecrets } from './environment/environment-secrets.js';
export { FileSecrets } from './file/file-secrets.js';
export { secretBytesMax, secretsOf } from './secrets.js';
export type { Secrets, TenantSecrets } from './secrets.js';
