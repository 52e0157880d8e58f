export { EventStream } from './event-stream.js';
export { Intake } from './intake/intake.js';
export type { IntakeParts } from './intake/intake-desk.js';
export { OwnerDirectory } from './owner-directory.js';
export { Query } from './query.js';
export { RegistryWatch } from './registry.js';
export { SessionClaims } from './session-claims.js';
export { Why } from './why.js';
