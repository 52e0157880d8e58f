export { contentRealm } from './content-realm.js';
