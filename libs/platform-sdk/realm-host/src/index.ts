export { observeTasks } from './observe-tasks.js';
export { realmAudiences, realmCallers, realmDefinitions, realmModule } from './realm-module.js';
export { runRealm, startRealm } from './run-realm.js';
