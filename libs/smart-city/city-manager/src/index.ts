export { createTenantIntent } from './create-tenant.js';
export { citySolutionId, genesisContent, signGenesis, verifyGenesis } from './genesis.js';
export type { GenesisOptions } from './genesis.js';
export { policyBundle, publishPolicyIntent } from './publish-policy.js';
export { rootBundleName, rootBundleText } from './root-bundle.js';
