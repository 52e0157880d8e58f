export { publishSchemaIntent } from './publish-schema.js';
