export { entitySchema } from './collections.js';
export { readConfig } from './config.js';
export type { PolicyApiConfig } from './config.js';
export { faultKinds } from './faults/fault-plan.js';
export type { FaultKind, FaultSettings } from './faults/fault-plan.js';
export { startPolicyApi } from './start-policy-api.js';
export type { PolicyApi } from './start-policy-api.js';
