/** Brings a schema up to date. Processes that start together wait for each other under an advisory lock. */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';

export interface SchemaMigration {
  readonly connectionString: string;
  /** Made where it is not there yet. */
  readonly schema: string;
  /** The folder with the SQL, e.g. `new URL('../../migrations', import.meta.url)`. */
  readonly migrations: URL;
  /** The table, in the schema, of what was carried out. */
  readonly table: string;
}

const lockWaitMs = 30_000;
const connectTimeoutMs = 5_000;

export async function migrateSchema(migration: SchemaMigration): Promise<void> {
  const { connectionString, schema, migrations, table } = migration;
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    options: `-c lock_timeout=${lockWaitMs}`,
  });
  // A connection lost between two statements is reported by the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [`migrate ${schema}`]);
    await runner({
      dbClient: client,
      dir: fileURLToPath(migrations),
      direction: 'up',
      schema,
      createSchema: true,
      migrationsTable: table,
      noLock: true,
      log: () => undefined,
    });
  } finally {
    await client.end();
  }
}
