export { migrateSchema } from './migrate-schema.js';
export type { SchemaMigration } from './migrate-schema.js';
