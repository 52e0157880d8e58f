export { openArtifact, openParams, sealArtifact } from './sealing.js';
export { TenantKeys } from './tenant-keys.js';
export type { FetchKey, TenantKey } from './tenant-keys.js';
