export { cityRealm, cityRealmName } from './city-realm.js';
export type { CityServices } from './city-realm.js';
export { citySolutionId, genesisContent, signGenesis, verifyGenesis } from './genesis.js';
export type { GenesisOptions } from './genesis.js';
export { policyBundle } from './publish-policy.js';
export { rootBundleName, rootBundleText } from './root-bundle.js';
