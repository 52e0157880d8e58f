/**
 * The reading half: bounded batches by index, and a follower that polls. LISTEN/NOTIFY is not used:
 * a notifying commit takes a lock that all databases of the server share, on the path of every append.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import type { QueryResultRow } from 'pg';
import { Pool } from 'pg';
import { refuseUnknownPartition } from '../misuse.js';
import type { WalRange, WalRecord } from '../wal.js';

export interface PostgresReaderOptions {
  readonly connectionString: string;
  readonly schema: string;
  readonly partitionCount: number;
  readonly pollMs: number;
}

const batchRecordsMax = 512;
const batchBytesMax = 4 * 1024 * 1024;
const connectionsMax = 4;
const queryTimeoutMs = 5_000;

export class PostgresReader {
  private readonly pool: Pool;
  private readonly schema: string;
  private readonly partitionCount: number;
  private readonly pollMs: number;
  private readonly closed = new AbortController();

  constructor(options: PostgresReaderOptions) {
    this.schema = options.schema;
    this.partitionCount = options.partitionCount;
    this.pollMs = options.pollMs;
    this.pool = new Pool({
      connectionString: options.connectionString,
      max: connectionsMax,
      connectionTimeoutMillis: queryTimeoutMs,
      query_timeout: queryTimeoutMs,
      keepAlive: true,
      options: `-c search_path=${options.schema} -c statement_timeout=${queryTimeoutMs}`,
    });
    // A lost idle connection matters to the next query only, which says so.
    this.pool.on('error', () => undefined);
  }

  /** Creates the heads of an empty log; answers how many partitions it has and whether the server flushes. */
  async describe(): Promise<{ readonly partitions: number; readonly flushes: boolean }> {
    await this.query(
      `INSERT INTO wal_head (partition, epoch, next_offset)
       SELECT partition, 0, 0 FROM generate_series(0, $1::integer) AS partition
       WHERE NOT EXISTS (SELECT FROM wal_head) ON CONFLICT DO NOTHING`,
      [this.partitionCount],
    );
    const rows = await this.query<{ partitions: string; fsync: string }>(
      `SELECT count(*) AS partitions, current_setting('fsync') AS fsync FROM wal_head`,
      [],
    );
    return { partitions: Number(rows[0]!.partitions), flushes: rows[0]!.fsync === 'on' };
  }

  async ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    for (const partition of partitions) refuseUnknownPartition(partition, this.partitionCount);
    const rows = await this.query<{ partition: number; next_offset: string }>(
      'SELECT partition, next_offset FROM wal_head WHERE partition = ANY ($1::integer[])',
      [partitions],
    );
    return new Map(rows.map((row) => [row.partition, Number(row.next_offset)]));
  }

  async *read(
    ranges: readonly WalRange[],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    for (const { partition, from, end } of ranges) {
      refuseUnknownPartition(partition, this.partitionCount);
      let next = from;
      while (next < end && !signal?.aborted) {
        const records = await this.records(partition, next, end);
        if (records.length === 0) throw missing(partition, next);
        next += records.length;
        yield records;
      }
    }
  }

  async *follow(
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    refuseUnknownPartition(partition, this.partitionCount);
    const stopped = AbortSignal.any([signal, this.closed.signal]);
    let next = from;
    while (!stopped.aborted) {
      const records = await this.records(partition, next, Number.MAX_SAFE_INTEGER);
      if (stopped.aborted) return;
      next += records.length;
      yield records;
      if (records.length === 0) {
        await wait(this.pollMs, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    this.closed.abort();
    if (!this.pool.ended) await this.pool.end();
  }

  /** The records from `next` on, as many as a batch may hold, at least one when there is one. */
  private async records(partition: number, next: number, end: number): Promise<WalRecord[]> {
    const rows = await this.query<{ offset: string; bytes: Buffer }>(
      `SELECT "offset", bytes FROM (
         SELECT "offset", bytes, sum(octet_length(bytes)) OVER (ORDER BY "offset") - octet_length(bytes) AS before
         FROM (
           SELECT "offset", bytes FROM wal_record
           WHERE partition = $1 AND "offset" >= $2 AND "offset" < $3 ORDER BY "offset" LIMIT ${batchRecordsMax}
         ) AS candidates
       ) AS measured
       WHERE before < ${batchBytesMax} ORDER BY "offset"`,
      [partition, next, end],
    );
    return rows.map((row, index) => {
      if (Number(row.offset) !== next + index) throw missing(partition, next + index);
      return { partition, offset: next + index, bytes: row.bytes };
    });
  }

  private async query<Row extends QueryResultRow>(statement: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(statement, values)).rows;
    } catch (cause) {
      throw symphainyError({
        code: 'SYM-WAL-0002',
        detail: `The log in schema '${this.schema}' cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      });
    }
  }
}

function missing(partition: number, offset: number): Error {
  return symphainyError({
    code: 'SYM-WAL-0001',
    detail: `Partition ${partition} has no record at offset ${offset}, where there must be one.`,
  });
}
