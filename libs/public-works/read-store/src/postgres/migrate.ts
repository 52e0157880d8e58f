/**
 * Brings the schema of the rows up to date. The SQL lies beside `src` and `dist`, in `migrations`.
 * Processes that start together wait for each other under an advisory lock.
 */
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { Client } from 'pg';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
const lockWaitMs = 30_000;
const connectTimeoutMs = 5_000;

export async function migrate(connectionString: string, schema: string): Promise<void> {
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
      dir: migrationsFolder,
      direction: 'up',
      schema,
      createSchema: true,
      migrationsTable: 'read_store_migration',
      noLock: true,
      log: () => undefined,
    });
  } finally {
    await client.end();
  }
}
