export { outcomesRealm } from './outcomes-realm.js';
