/** Every row of a database as text, whatever compression lies between it and the file. */
import { Client } from 'pg';

/** @returns for each table its rows as text; bytes come as hexadecimal. */
export async function databaseText(connectionString: string): Promise<ReadonlyMap<string, string>> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    await client.query('CHECKPOINT');
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts = new Map<string, string>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.set(name, rows.map(({ row }) => row).join('\n'));
    }
    return texts;
  } finally {
    await client.end();
  }
}
