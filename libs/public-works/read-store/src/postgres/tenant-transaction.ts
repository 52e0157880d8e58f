/**
 * The only way to rows of a tenant: a read-only transaction under the role `symphainy_reader`, which is
 * subject to row-level security, for the tenant that it names. Role and tenant end with the transaction, so
 * nothing is left on the connection.
 */
import type { Pool, PoolClient } from 'pg';
import { SymphainyError } from '@symphainy/kernel';
import { unreachable } from '../store-error.js';

export type TenantTransaction = <Result>(read: (client: PoolClient) => Promise<Result>) => Promise<Result>;

export function tenantTransaction(pool: Pool, tenantId: string): TenantTransaction {
  return async (read) => {
    let client: PoolClient | undefined;
    try {
      client = await pool.connect();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query({
        name: 'become-reader',
        text: `SELECT set_config('role', 'symphainy_reader', true), set_config('app.tenant_id', $1, true)`,
        values: [tenantId],
      });
      const result = await read(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (error) {
      client?.release(true);
      throw error instanceof SymphainyError ? error : unreachable('answer', error);
    }
  };
}
