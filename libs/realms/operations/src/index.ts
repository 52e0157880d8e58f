export { operationsRealm } from './operations-realm.js';
