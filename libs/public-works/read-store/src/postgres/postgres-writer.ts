/**
 * The writing half.
 *
 * I1  The rows of watermarks are locked, compared and moved in the transaction that writes the rows.
 * I2  After any error the connection is thrown away, and with it the transaction.
 *
 * `synchronous_commit` is off: rows and watermark are in one transaction, so losing the last ones in a
 * crash of the server is only a longer way to catch up. Not so for `takeOver`: a fence that is forgotten
 * would let an old owner write again, so it is flushed.
 */
import type { Pool, PoolClient } from 'pg';
import type { Batch, BatchResult, TakeOverResult, Watermark } from '../read-store.js';
import { checkBatches } from '../checks.js';
import { SymphainyError } from '@symphainy/kernel';
import { tables } from '../rows.js';
import { databaseError, unreachable } from '../store-error.js';
import { writeChanges } from './bulk-write.js';
import { columnsOf } from './columns.js';
import { openPool } from './pool.js';
import type { PostgresOptions } from './pool.js';

const statementTimeoutMs = 30_000;
const connectionsMax = 3;
const clearTimeoutMs = 600_000;
/**
 * A writer that is stopped or gone must not keep its locks: the next owner waits for them to take over. Its
 * transactions never rest between their statements for long, and its machine answers.
 */
const lostWriterSettings = [
  '-c idle_in_transaction_session_timeout=2000',
  '-c tcp_keepalives_idle=3',
  '-c tcp_keepalives_interval=1',
  '-c tcp_keepalives_count=2',
].join(' ');

export class PostgresWriter {
  private readonly pool: Pool;
  /** For clearing, which may take long. */
  private readonly patientPool: Pool;

  constructor(options: PostgresOptions) {
    const settings = `-c synchronous_commit=off ${lostWriterSettings}`;
    this.pool = openPool(options, { connectionsMax, statementTimeoutMs, settings });
    this.patientPool = openPool(options, { connectionsMax: 1, statementTimeoutMs: clearTimeoutMs, settings });
  }

  takeOver(partition: number, epoch: number): Promise<TakeOverResult> {
    return transaction(this.pool, 'take a partition over', async (client) => {
      await client.query('SET LOCAL synchronous_commit = on');
      const { rows } = await client.query<Watermark>(
        `INSERT INTO watermark AS w (partition, epoch, seq, digest) VALUES ($1, $2, 0, '')
         ON CONFLICT (partition) DO UPDATE SET epoch = excluded.epoch WHERE w.epoch <= excluded.epoch
         RETURNING partition, epoch, seq, digest`,
        [partition, epoch],
      );
      return rows[0] ? { type: 'ok', watermark: rows[0] } : { type: 'fenced' };
    });
  }

  async write(batches: readonly Batch[]): Promise<readonly BatchResult[]> {
    checkBatches(batches);
    if (batches.length === 0) return [];
    return transaction(this.pool, 'write rows', async (client) => {
      const marks = await lockWatermarks(
        client,
        batches.map(({ partition }) => partition),
      );
      const allowed = batches.filter((batch) => allows(marks.get(batch.partition), batch));
      if (allowed.length > 0) {
        await writeChanges(
          client,
          allowed.map(({ changes }) => changes),
        );
        await moveWatermarks(client, allowed);
      }
      return batches.map(({ partition }) =>
        allowed.some((batch) => batch.partition === partition)
          ? { type: 'ok', partition }
          : { type: 'fenced', partition, watermark: marks.get(partition) },
      );
    });
  }

  async watermarks(): Promise<ReadonlyMap<number, Watermark>> {
    try {
      const { rows } = await this.pool.query<Watermark>(
        'SELECT partition, epoch, seq, digest FROM watermark',
      );
      return new Map(rows.map((mark) => [mark.partition, mark]));
    } catch (cause) {
      throw unreachable('read its watermarks', cause);
    }
  }

  clear(partition: number, epoch: number): Promise<BatchResult> {
    return transaction(this.patientPool, 'clear a partition', async (client) => {
      const mark = (await lockWatermarks(client, [partition])).get(partition);
      if (!mark || mark.epoch > epoch) return { type: 'fenced', partition, watermark: mark };
      for (const table of tables) {
        await client.query(`DELETE FROM ${columnsOf[table].table} WHERE partition = $1`, [partition]);
      }
      await client.query(`UPDATE watermark SET epoch = $2, seq = 0, digest = '' WHERE partition = $1`, [
        partition,
        epoch,
      ]);
      return { type: 'ok', partition };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.patientPool.end()]);
  }
}

async function transaction<Result>(
  pool: Pool,
  what: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  let client: PoolClient | undefined;
  try {
    client = await pool.connect();
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client?.release(true);
    throw error instanceof SymphainyError ? error : databaseError(what, error);
  }
}

function allows(mark: Watermark | undefined, batch: Batch): boolean {
  return mark !== undefined && mark.seq === batch.fromSeq && mark.epoch <= batch.epoch;
}

/** In one order, so that two writers never wait for each other in a circle. */
async function lockWatermarks(
  client: PoolClient,
  partitions: readonly number[],
): Promise<Map<number, Watermark>> {
  const { rows } = await client.query<Watermark>({
    name: 'lock-watermarks',
    text: `SELECT partition, epoch, seq, digest FROM watermark
           WHERE partition = ANY ($1::integer[]) ORDER BY partition FOR UPDATE`,
    values: [partitions],
  });
  return new Map(rows.map((mark) => [mark.partition, mark]));
}

async function moveWatermarks(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  await client.query({
    name: 'move-watermarks',
    text: `UPDATE watermark w SET epoch = b.epoch, seq = b.seq, digest = b.digest
           FROM unnest($1::integer[], $2::bigint[], $3::bigint[], $4::text[]) AS b (partition, epoch, seq, digest)
           WHERE w.partition = b.partition`,
    values: [
      batches.map(({ partition }) => partition),
      batches.map(({ epoch }) => epoch),
      batches.map(({ toSeq }) => toSeq),
      batches.map(({ digest }) => digest),
    ],
  });
}
