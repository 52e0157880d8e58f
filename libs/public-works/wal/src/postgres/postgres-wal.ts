/**
 * The log in PostgreSQL: one row a record, one row a partition that holds its end and its epoch.
 *
 * I1  An append is one statement for all its partitions: it moves the head where the expected offset and
 *     the epoch allow, and inserts there. What the head did not allow is `fenced`.
 * I2  `ok` means committed and flushed (`fsync` on, `synchronous_commit` on; a production log needs a
 *     synchronous standby). Any error is `unknown`, and the connection is thrown away.
 * I3  The head's row is locked until commit, so offsets become visible in order and without gaps.
 */
import { symphainyError } from '@symphainy/kernel';
import { migrateSchema } from '@symphainy/public-works-postgres';
import { refuseMisuse } from '../misuse.js';
import type { Wal, WalAppend, WalAppendResult, WalFence, WalRange, WalRecord } from '../wal.js';
import { PostgresReader } from './postgres-reader.js';
import { PostgresWriter } from './postgres-writer.js';

const migrations = new URL('../../migrations', import.meta.url);

export interface PostgresWalOptions {
  readonly connectionString: string;
  /** The database schema that holds the log; created when missing. */
  readonly schema?: string;
  /** Partitions beside the control log, which is partition 0. */
  readonly partitionCount: number;
  /** How long a follower waits before it looks again. */
  readonly pollMs?: number;
}

export class PostgresWal implements Wal {
  readonly kind = 'postgres';
  readonly requestTimeoutMs = 2_000;
  private readonly connectionString: string;
  private readonly schema: string;
  private readonly partitionCount: number;
  private readonly writer: PostgresWriter;
  private readonly reader: PostgresReader;

  constructor(options: PostgresWalOptions) {
    this.connectionString = options.connectionString;
    this.schema = options.schema ?? 'wal';
    this.partitionCount = options.partitionCount;
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(this.schema)) {
      throw symphainyError({
        code: 'SYM-WAL-0003',
        detail: `'${this.schema}' is no name for the log's database schema: a-z, 0-9 and _ only.`,
      });
    }
    const { connectionString, schema, partitionCount } = this;
    this.writer = new PostgresWriter({ connectionString, schema, requestTimeoutMs: this.requestTimeoutMs });
    this.reader = new PostgresReader({
      connectionString,
      schema,
      partitionCount,
      pollMs: options.pollMs ?? 100,
    });
  }

  async open(): Promise<void> {
    try {
      await migrateSchema({
        connectionString: this.connectionString,
        schema: this.schema,
        migrations,
        table: 'wal_migration',
      });
    } catch (cause) {
      throw symphainyError({
        code: 'SYM-WAL-0002',
        detail: `Schema '${this.schema}' of the log could not be opened: ${text(cause)}`,
        cause,
      });
    }
    const log = await this.reader.describe();
    if (!log.flushes) {
      throw symphainyError({
        code: 'SYM-WAL-0003',
        detail: 'The database runs with fsync off: what it acknowledges may be lost.',
      });
    }
    if (log.partitions !== this.partitionCount + 1) {
      throw symphainyError({
        code: 'SYM-WAL-0003',
        detail:
          `The log in schema '${this.schema}' has ${log.partitions - 1} partitions ` +
          `and a control log; configured are ${this.partitionCount}.`,
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  async append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(appends, this.partitionCount);
    return this.writer.append(appends);
  }

  async fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]> {
    refuseMisuse(fences, this.partitionCount);
    return this.writer.fence(fences);
  }

  ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    return this.reader.ends(partitions);
  }

  read(
    ranges: readonly WalRange[],
    signal?: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    return this.reader.read(ranges, signal);
  }

  follow(
    partition: number,
    from: number,
    signal: AbortSignal,
  ): AsyncGenerator<readonly WalRecord[], void, undefined> {
    return this.reader.follow(partition, from, signal);
  }
}

function text(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
