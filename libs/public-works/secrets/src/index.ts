export { EnvironmentSecrets } from './environment/environment-secrets.js';
export { FileSecrets } from './file/file-secrets.js';
export { secretBytesMax } from './secrets.js';
export type { Secrets } from './secrets.js';
