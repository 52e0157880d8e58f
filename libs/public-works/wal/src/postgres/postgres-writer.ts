/**
 * The writing half: one connection, one statement at a time, nothing sent twice.
 *
 * After any error the connection is destroyed. A statement that was under way may still commit on the
 * server: that is why its outcome is `unknown`, and why only an epoch above it makes the log safe again.
 */
import { Client } from 'pg';
import type { WalAppend, WalAppendResult, WalFence } from '../wal.js';

export interface PostgresWriterOptions {
  readonly connectionString: string;
  readonly schema: string;
  readonly requestTimeoutMs: number;
}

export class PostgresWriter {
  private readonly options: PostgresWriterOptions;
  private client: Promise<Client> | undefined;

  constructor(options: PostgresWriterOptions) {
    this.options = options;
  }

  append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    const values = byPartition(appends).flatMap((append) => [
      append.partition,
      append.epoch,
      Buffer.from(append.bytes.buffer, append.bytes.byteOffset, append.bytes.byteLength),
      append.expected,
    ]);
    return this.store('append', appends, values);
  }

  fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]> {
    const values = byPartition(fences).flatMap((fence) => [
      fence.partition,
      fence.epoch,
      Buffer.from(fence.bytes.buffer, fence.bytes.byteOffset, fence.bytes.byteLength),
    ]);
    return this.store('fence', fences, values);
  }

  async close(): Promise<void> {
    const connecting = this.client;
    this.client = undefined;
    const client = await connecting?.catch(() => undefined);
    await client?.end();
  }

  private async store(
    kind: 'append' | 'fence',
    frames: readonly WalFence[],
    values: readonly (number | Buffer)[],
  ): Promise<readonly WalAppendResult[]> {
    if (frames.length === 0) return [];
    const deadline = new Deadline(this.options.requestTimeoutMs);
    const connection = this.connected();
    try {
      const work = connection.then((client) =>
        client.query<{ partition: number; offset: string }>({
          name: `wal-${kind}-${frames.length}`,
          text: kind === 'append' ? appendStatement(frames.length) : fenceStatement(frames.length),
          values: [...values],
        }),
      );
      const { rows } = await deadline.race(work);
      const offsets = new Map(rows.map((row) => [row.partition, Number(row.offset)]));
      return frames.map(({ partition }) => {
        const offset = offsets.get(partition);
        return offset === undefined ? { type: 'fenced', partition } : { type: 'ok', partition, offset };
      });
    } catch (caught) {
      const cause = caught instanceof Error ? caught : new Error(String(caught));
      this.drop(connection);
      return frames.map(({ partition }) => ({ type: 'unknown', partition, cause }));
    } finally {
      deadline.clear();
    }
  }

  private connected(): Promise<Client> {
    if (this.client) return this.client;
    const client = this.newClient();
    const connection = client.connect().then(() => client);
    // Lost between two statements: the next one connects again.
    client.on('error', () => this.drop(connection));
    this.client = connection;
    return connection;
  }

  private newClient(): Client {
    const { connectionString, schema, requestTimeoutMs } = this.options;
    return new Client({
      connectionString,
      connectionTimeoutMillis: requestTimeoutMs,
      keepAlive: true,
      options:
        `-c search_path=${schema} -c synchronous_commit=on ` +
        `-c statement_timeout=${requestTimeoutMs - 500} -c lock_timeout=${requestTimeoutMs - 500}`,
    });
  }

  /** Cuts a connection without waiting for what it was doing, and forgets it unless there is a newer one. */
  private drop(connection: Promise<Client>): void {
    if (this.client === connection) this.client = undefined;
    connection.then((client) => client.connection.stream.destroy()).catch(() => undefined);
  }
}

/** In one order, so that two writers never wait for each other in a circle. */
function byPartition<Frame extends WalFence>(frames: readonly Frame[]): Frame[] {
  return [...frames].sort((left, right) => left.partition - right.partition);
}

function appendStatement(count: number): string {
  const rows = placeholders(count, ['integer', 'bigint', 'bytea', 'bigint']);
  return `
    WITH given (partition, epoch, bytes, expected) AS (VALUES ${rows}),
    moved AS (
      UPDATE wal_head h SET next_offset = h.next_offset + 1
      FROM given g
      WHERE h.partition = g.partition AND h.next_offset = g.expected AND h.epoch <= g.epoch
      RETURNING g.partition, g.expected AS "offset", g.epoch, g.bytes
    )
    INSERT INTO wal_record (partition, "offset", epoch, bytes)
    SELECT partition, "offset", epoch, bytes FROM moved
    RETURNING partition, "offset"`;
}

function fenceStatement(count: number): string {
  const rows = placeholders(count, ['integer', 'bigint', 'bytea']);
  return `
    WITH given (partition, epoch, bytes) AS (VALUES ${rows}),
    moved AS (
      UPDATE wal_head h SET next_offset = h.next_offset + 1, epoch = g.epoch
      FROM given g
      WHERE h.partition = g.partition AND h.epoch < g.epoch
      RETURNING g.partition, h.next_offset - 1 AS "offset", g.epoch, g.bytes
    )
    INSERT INTO wal_record (partition, "offset", epoch, bytes)
    SELECT partition, "offset", epoch, bytes FROM moved
    RETURNING partition, "offset"`;
}

function placeholders(rows: number, types: readonly string[]): string {
  return Array.from(
    { length: rows },
    (_, row) => `(${types.map((type, at) => `$${row * types.length + at + 1}::${type}`).join(', ')})`,
  ).join(', ');
}

/** One time limit over several waits. */
class Deadline {
  private timer: NodeJS.Timeout | undefined;
  private readonly passed: Promise<never>;

  constructor(milliseconds: number) {
    this.passed = new Promise((_, reject) => {
      this.timer = setTimeout(() => reject(new Error(`No answer within ${milliseconds} ms.`)), milliseconds);
    });
    this.passed.catch(() => undefined);
  }

  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.passed]);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
