/**
 * All rows as of one moment: a transaction that stays open, read through cursors. It reads as the owner of
 * the tables, so it sees every tenant: for verification only, never on the way of a request.
 */
import type { Pool, PoolClient } from 'pg';
import type { RowSnapshot, Watermark } from '../read-store.js';
import type { RowsByTable, Table } from '../rows.js';
import { unreachable } from '../store-error.js';
import { columnsOf, selectList } from './columns.js';

const rowsPerFetch = 500;

export async function openSnapshot(pool: Pool): Promise<RowSnapshot> {
  try {
    const client = await pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return new PostgresSnapshot(client);
  } catch (cause) {
    throw unreachable('open a snapshot', cause);
  }
}

class PostgresSnapshot implements RowSnapshot {
  private cursors = 0;

  constructor(private readonly client: PoolClient) {}

  async watermarks(): Promise<ReadonlyMap<number, Watermark>> {
    const { rows } = await this.client.query<Watermark>(
      'SELECT partition, epoch, seq, digest FROM watermark',
    );
    return new Map(rows.map((mark) => [mark.partition, mark]));
  }

  async *rows<Name extends Table>(
    table: Name,
    partition: number,
  ): AsyncGenerator<readonly RowsByTable[Name][], void, undefined> {
    const cursor = `rows_${(this.cursors += 1)}`;
    await this.client.query(
      `DECLARE ${cursor} NO SCROLL CURSOR FOR SELECT ${selectList(table)} FROM ${columnsOf[table].table}
       WHERE partition = ${Number(partition)}`,
    );
    for (;;) {
      const { rows } = await this.client.query<RowsByTable[Name]>(`FETCH ${rowsPerFetch} FROM ${cursor}`);
      if (rows.length === 0) break;
      yield rows;
    }
    await this.client.query(`CLOSE ${cursor}`);
  }

  async close(): Promise<void> {
    await this.client.query('ROLLBACK').then(
      () => this.client.release(),
      () => this.client.release(true),
    );
  }
}
