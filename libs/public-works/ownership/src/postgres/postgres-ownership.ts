/**
 * Leases as rows in PostgreSQL, changed by compare-and-set on the database's clock.
 *
 * I1  Every change is one statement whose condition is checked again under the row's lock.
 * I2  A lease that ends further ahead than two lease times was written before the database's clock was set
 *     back: it counts as expired, so that no partition stays without an owner until the clock catches up.
 *     The log's epochs, not the clock, keep its former holder from writing.
 */
import { symphainyError } from '@symphainy/kernel';
import { migrateSchema } from '@symphainy/public-works-postgres';
import type { QueryResultRow } from 'pg';
import { Pool } from 'pg';
import type { Lease, Ownership, OwnershipView } from '../ownership.js';

const migrations = new URL('../../migrations', import.meta.url);

export interface PostgresOwnershipOptions {
  readonly connectionString: string;
  /** The database schema that holds the leases; created when missing. */
  readonly schema?: string;
}

interface LeaseRow extends QueryResultRow {
  readonly partition: number;
  readonly owner: string;
  readonly address: string;
  readonly epoch: string;
}

const connectionsMax = 2;
const requestTimeoutMs = 2_000;

export class PostgresOwnership implements Ownership {
  private readonly connectionString: string;
  private readonly schema: string;
  private readonly pool: Pool;

  constructor(options: PostgresOwnershipOptions) {
    this.connectionString = options.connectionString;
    this.schema = options.schema ?? 'ownership';
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(this.schema)) {
      throw symphainyError({
        code: 'SYM-WAL-0003',
        detail: `'${this.schema}' is no name for the leases' database schema: a-z, 0-9 and _ only.`,
      });
    }
    this.pool = new Pool({
      connectionString: options.connectionString,
      max: connectionsMax,
      connectionTimeoutMillis: requestTimeoutMs,
      query_timeout: requestTimeoutMs,
      keepAlive: true,
      options: `-c search_path=${this.schema} -c statement_timeout=${requestTimeoutMs - 500}`,
    });
    // A lost idle connection matters to the next query only, which says so.
    this.pool.on('error', () => undefined);
  }

  async open(): Promise<void> {
    try {
      await migrateSchema({
        connectionString: this.connectionString,
        schema: this.schema,
        migrations,
        table: 'ownership_migration',
      });
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  async close(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }

  async acquire(request: Parameters<Ownership['acquire']>[0]): Promise<readonly Lease[]> {
    const { owner, address, leaseMs } = request;
    const partitions = [...new Set(request.partitions)];
    const held = await this.query<LeaseRow>(
      `UPDATE lease SET address = $3, expires_at = clock_timestamp() + $4 * interval '1 ms'
       WHERE partition = ANY ($1::integer[]) AND owner = $2 AND ${isLive('$4')}
       RETURNING partition, owner, address, epoch`,
      [partitions, owner, address, leaseMs],
    );
    if (request.atMost <= 0 || held.length === partitions.length) return held.map(toLease);
    await this.query(
      `INSERT INTO lease (partition, owner, address, epoch, expires_at)
       SELECT partition, '', '', 0, '-infinity' FROM unnest($1::integer[]) AS partition
       ORDER BY partition ON CONFLICT DO NOTHING`,
      [partitions],
    );
    const taken = await this.query<LeaseRow>(
      `WITH wanted AS (
         SELECT * FROM unnest($1::integer[], $2::bigint[]) WITH ORDINALITY AS wanted (partition, minimum, place)
       ),
       free AS (
         SELECT lease.partition, wanted.minimum FROM lease JOIN wanted USING (partition)
         WHERE NOT (${isLive('$5')})
         ORDER BY wanted.place LIMIT $6 FOR UPDATE OF lease SKIP LOCKED
       )
       UPDATE lease SET owner = $3, address = $4, epoch = greatest(lease.epoch, free.minimum) + 1,
         expires_at = clock_timestamp() + $5 * interval '1 ms'
       FROM free WHERE lease.partition = free.partition
       RETURNING lease.partition, owner, address, lease.epoch`,
      [
        partitions,
        partitions.map((partition) => request.minimumEpochs?.get(partition) ?? 0),
        owner,
        address,
        leaseMs,
        request.atMost,
      ],
    );
    return [...held, ...taken].map(toLease);
  }

  async renew(request: Parameters<Ownership['renew']>[0]): Promise<readonly number[]> {
    const rows = await this.query<{ partition: number }>(
      `UPDATE lease SET expires_at = clock_timestamp() + $4 * interval '1 ms'
       FROM unnest($1::integer[], $2::bigint[]) AS ours (partition, epoch)
       WHERE lease.partition = ours.partition AND lease.epoch = ours.epoch AND owner = $3 AND ${isLive('$4')}
       RETURNING lease.partition`,
      [
        request.leases.map(({ partition }) => partition),
        request.leases.map(({ epoch }) => epoch),
        request.owner,
        request.leaseMs,
      ],
    );
    return rows.map(({ partition }) => partition);
  }

  async raiseEpoch(request: Parameters<Ownership['raiseEpoch']>[0]): Promise<number | undefined> {
    const rows = await this.query<{ epoch: string }>(
      `UPDATE lease SET epoch = greatest(epoch + 1, $3), expires_at = clock_timestamp() + $4 * interval '1 ms'
       WHERE partition = $1 AND owner = $2 AND ${isLive('$4')}
       RETURNING epoch`,
      [request.partition, request.owner, request.atLeast, request.leaseMs],
    );
    return rows[0] && Number(rows[0].epoch);
  }

  async release(request: Parameters<Ownership['release']>[0]): Promise<void> {
    await this.query(
      `UPDATE lease SET expires_at = clock_timestamp()
       WHERE partition = ANY ($1::integer[]) AND owner = $2 AND expires_at > clock_timestamp()`,
      [request.partitions, request.owner],
    );
  }

  async view(): Promise<{ readonly leases: readonly OwnershipView[]; readonly nowMs: number }> {
    const rows = await this.query<LeaseRow & { expired: boolean }>(
      `SELECT partition, owner, address, epoch, expires_at <= clock_timestamp() AS expired
       FROM lease WHERE epoch > 0 ORDER BY partition`,
      [],
    );
    const clock = await this.query<{ now_ms: string }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms',
      [],
    );
    return {
      leases: rows.map((row) => ({ ...toLease(row), expired: row.expired })),
      nowMs: Number(clock[0]!.now_ms),
    };
  }

  private async query<Row extends QueryResultRow>(statement: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(statement, values)).rows;
    } catch (cause) {
      throw unreachable(cause);
    }
  }
}

/** The condition under which a lease still counts (I2), for a lease time given in milliseconds. */
function isLive(leaseMs: string): string {
  return (
    `expires_at > clock_timestamp() AND ` +
    `expires_at <= clock_timestamp() + 2 * ${leaseMs}::double precision * interval '1 ms'`
  );
}

function toLease(row: LeaseRow): Lease {
  return { partition: row.partition, owner: row.owner, address: row.address, epoch: Number(row.epoch) };
}

function unreachable(cause: unknown): Error {
  return symphainyError({
    code: 'SYM-WAL-0002',
    detail: `The leases cannot be read or written: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: 'Check that the database runs and that its address is right.',
    cause,
  });
}
