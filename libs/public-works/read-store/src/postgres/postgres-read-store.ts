/**
 * The rows in PostgreSQL: a bulk writer, readers under row-level security, and snapshots for verification,
 * each with connections of its own, so that a flood of one does not stop the others.
 */
import type { Pool } from 'pg';
import { migrateSchema } from '@symphainy/public-works-postgres';
import type {
  Batch,
  BatchResult,
  ReadStore,
  RowSnapshot,
  TakeOverResult,
  TenantReader,
  Watermark,
} from '../read-store.js';
import { misuse, unreachable } from '../store-error.js';
import { WatermarkWaiters } from '../watermark-waiters.js';
import { openPool } from './pool.js';
import { openSnapshot } from './postgres-snapshot.js';
import { PostgresTenantReader } from './postgres-tenant-reader.js';
import { PostgresWriter } from './postgres-writer.js';
import { tenantTransaction } from './tenant-transaction.js';

const migrations = new URL('../../migrations', import.meta.url);

export interface PostgresReadStoreOptions {
  readonly connectionString: string;
  /** The database schema that holds the rows; created when missing. */
  readonly schema?: string;
  /** How many reads may be under way at once. */
  readonly readersMax?: number;
}

const readTimeoutMs = 5_000;
const snapshotsMax = 2;
const snapshotTimeoutMs = 600_000;

export class PostgresReadStore implements ReadStore {
  readonly kind = 'postgres';
  private readonly connectionString: string;
  private readonly schema: string;
  private readonly writer: PostgresWriter;
  private readonly readers: Pool;
  private readonly snapshots: Pool;
  private readonly waiters: WatermarkWaiters;

  constructor(options: PostgresReadStoreOptions) {
    this.connectionString = options.connectionString;
    this.schema = options.schema ?? 'read_store';
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(this.schema)) {
      throw misuse(`'${this.schema}' is no name for the database schema of the rows: a-z, 0-9 and _ only.`);
    }
    const { connectionString, schema } = this;
    const connectionsMax = options.readersMax ?? 8;
    this.writer = new PostgresWriter({ connectionString, schema });
    this.readers = openPool(
      { connectionString, schema },
      { connectionsMax, statementTimeoutMs: readTimeoutMs },
    );
    this.snapshots = openPool(
      { connectionString, schema },
      { connectionsMax: snapshotsMax, statementTimeoutMs: snapshotTimeoutMs },
    );
    this.waiters = new WatermarkWaiters(() => this.writer.watermarks());
  }

  async open(): Promise<void> {
    try {
      await migrateSchema({
        connectionString: this.connectionString,
        schema: this.schema,
        migrations,
        table: 'read_store_migration',
      });
    } catch (cause) {
      throw unreachable(`open its schema '${this.schema}'`, cause);
    }
  }

  async close(): Promise<void> {
    this.waiters.close();
    await Promise.all([this.writer.close(), this.readers.end(), this.snapshots.end()]);
  }

  takeOver(partition: number, epoch: number): Promise<TakeOverResult> {
    return this.writer.takeOver(partition, epoch);
  }

  write(batches: readonly Batch[]): Promise<readonly BatchResult[]> {
    return this.writer.write(batches);
  }

  watermarks(): Promise<ReadonlyMap<number, Watermark>> {
    return this.writer.watermarks();
  }

  clear(partition: number, epoch: number): Promise<BatchResult> {
    return this.writer.clear(partition, epoch);
  }

  tenant(tenantId: string): TenantReader {
    if (tenantId === '') throw misuse('a reader without a tenant.');
    return new PostgresTenantReader(tenantTransaction(this.readers, tenantId));
  }

  waitFor(partition: number, seq: number, timeoutMs: number): Promise<boolean> {
    return this.waiters.wait(partition, seq, timeoutMs);
  }

  snapshot(): Promise<RowSnapshot> {
    return openSnapshot(this.snapshots);
  }
}
