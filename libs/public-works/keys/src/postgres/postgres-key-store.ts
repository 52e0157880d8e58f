/**
 * Data keys as rows in PostgreSQL, wrapped by the master key.
 * That a tenant has one key in force is the table's unique index, not a check before the write.
 */
import { RetryableError, SymphainyError, TerminalError } from '@symphainy/kernel';
import { migrateSchema } from '@symphainy/public-works-postgres';
import type { QueryResultRow } from 'pg';
import { Pool } from 'pg';
import { keyNotThere } from '../key-not-there.js';
import type { KeyStore, TenantKey } from '../key-store.js';
import type { MasterKey, WrappedKey } from '../master-key.js';

const migrations = new URL('../../migrations', import.meta.url);

export interface PostgresKeyStoreOptions {
  readonly connectionString: string;
  readonly masterKey: MasterKey;
  /** The database schema that holds the keys; created when missing. */
  readonly schema?: string;
}

interface KeyRow extends QueryResultRow {
  readonly key_id: string;
  readonly master_key_id: string;
  /** Null once the key is erased. */
  readonly nonce: Buffer | null;
  readonly ciphertext: Buffer | null;
}

const connectionsMax = 4;
const requestTimeoutMs = 5_000;
const columns = 'key_id, master_key_id, nonce, ciphertext';

export class PostgresKeyStore implements KeyStore {
  private readonly connectionString: string;
  private readonly masterKey: MasterKey;
  private readonly schema: string;
  private readonly pool: Pool;

  constructor(options: PostgresKeyStoreOptions) {
    this.connectionString = options.connectionString;
    this.masterKey = options.masterKey;
    this.schema = options.schema ?? 'keys';
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(this.schema)) {
      throw new TerminalError({
        code: 'SYM-LP-0010',
        detail: `'${this.schema}' is no name for the keys' database schema.`,
        remedy: 'Use a-z, 0-9 and _ only.',
      });
    }
    this.pool = new Pool({
      connectionString: options.connectionString,
      max: connectionsMax,
      connectionTimeoutMillis: requestTimeoutMs,
      query_timeout: requestTimeoutMs,
      keepAlive: true,
      options: `-c search_path=${this.schema}`,
    });
    // A lost idle connection matters to the next query only, which says so.
    this.pool.on('error', () => undefined);
  }

  async open(): Promise<void> {
    await reached(
      migrateSchema({
        connectionString: this.connectionString,
        schema: this.schema,
        migrations,
        table: 'data_key_migration',
      }),
    );
  }

  async currentKey(tenantId: string): Promise<TenantKey> {
    const found = await this.keyInForce(tenantId);
    if (found) return found;
    const { wrapped } = this.masterKey.newKey(tenantId);
    await this.query(
      `INSERT INTO data_key (key_id, tenant_id, master_key_id, nonce, ciphertext)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id) WHERE in_force DO NOTHING`,
      [wrapped.keyId, tenantId, wrapped.masterKeyId, wrapped.nonce, wrapped.ciphertext],
    );
    const made = await this.keyInForce(tenantId);
    if (made) return made;
    throw new RetryableError({
      code: 'SYM-SC-0010',
      detail: 'The key in force was erased while it was made.',
    });
  }

  async key(tenantId: string, keyId: string): Promise<TenantKey> {
    const [row] = await this.query(`SELECT ${columns} FROM data_key WHERE tenant_id = $1 AND key_id = $2`, [
      tenantId,
      keyId,
    ]);
    const wrapped = row && wrappedKey(tenantId, row);
    if (!wrapped) throw keyNotThere(keyId);
    return this.masterKey.unwrap(wrapped);
  }

  async erase(tenantId: string, keyId: string): Promise<void> {
    const rows = await this.query(
      `UPDATE data_key
       SET nonce = NULL, ciphertext = NULL, in_force = false, erased_at = coalesce(erased_at, now())
       WHERE tenant_id = $1 AND key_id = $2 RETURNING ${columns}`,
      [tenantId, keyId],
    );
    if (rows.length === 0) throw keyNotThere(keyId);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async keyInForce(tenantId: string): Promise<TenantKey | undefined> {
    const [row] = await this.query(`SELECT ${columns} FROM data_key WHERE tenant_id = $1 AND in_force`, [
      tenantId,
    ]);
    const wrapped = row && wrappedKey(tenantId, row);
    return wrapped && this.masterKey.unwrap(wrapped);
  }

  private async query(text: string, values: readonly unknown[]): Promise<readonly KeyRow[]> {
    const { rows } = await reached(this.pool.query<KeyRow>(text, [...values]));
    return rows;
  }
}

function wrappedKey(tenantId: string, row: KeyRow): WrappedKey | undefined {
  const { key_id: keyId, master_key_id: masterKeyId, nonce, ciphertext } = row;
  return nonce && ciphertext ? { keyId, tenantId, masterKeyId, nonce, ciphertext } : undefined;
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof SymphainyError) throw cause;
    throw new RetryableError({
      code: 'SYM-SC-0010',
      detail: 'The store of data keys cannot be used.',
      cause,
    });
  }
}
