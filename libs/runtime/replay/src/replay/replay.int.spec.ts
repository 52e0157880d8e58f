import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { PostgresReadStore } from '@symphainy/public-works-read-store';
import { PostgresWal } from '@symphainy/public-works-wal';
import { Client } from 'pg';
import { LogBuilder } from '../testing/log-builder.js';
import { samplePartitionCount as partitionCount, writeSampleLog } from '../testing/sample-log.js';
import { verifyLog } from '../verify/verify-log.js';
import { runReplay } from './run-replay.js';
import type { ReplayReport } from './run-replay.js';

const postgres = sharedTestPostgres();

describe('a log and rows in PostgreSQL', () => {
  let wal: PostgresWal;
  let store: PostgresReadStore;
  let client: Client;
  let builder: LogBuilder;

  beforeAll(async () => {
    const connectionString = await postgres.createDatabase();
    wal = new PostgresWal({ connectionString, partitionCount });
    store = new PostgresReadStore({ connectionString });
    client = new Client({ connectionString });
    await Promise.all([wal.open(), store.open(), client.connect()]);
    builder = new LogBuilder(wal, partitionCount, store);
    await writeSampleLog(builder);
    await builder.writeRows();
  });

  afterAll(async () => {
    await Promise.all([wal.close(), store.close(), client.end()]);
  });

  function replay(): Promise<ReplayReport> {
    const live = { digests: () => Promise.resolve([]), rows: store };
    return runReplay({ wal, partitionCount, live, json: true }, () => undefined);
  }

  /** Runs a statement that changes one row, looks, and puts the row back as it was. */
  async function whileChanged(statement: string, restore: string): Promise<ReplayReport> {
    expect((await client.query(statement)).rowCount).toBe(1);
    try {
      return await replay();
    } finally {
      expect((await client.query(restore)).rowCount).toBe(1);
    }
  }

  test('are equal when nothing runs: state by the watermarks, and every row', async () => {
    const report = await replay();
    expect(report).toMatchObject({ equal: true, differences: [], not_compared: [] });
    expect(report.decided_again).toBe(report.transitions);
    expect(report.positions).toHaveLength(partitionCount + 1);
    const { rows } = await client.query<{ count: string }>(
      `SELECT (SELECT count(*) FROM read_store.execution) + (SELECT count(*) FROM read_store.history)
        + (SELECT count(*) FROM read_store.artifact) + (SELECT count(*) FROM read_store.lineage_edge)
        + (SELECT count(*) FROM read_store.session) + (SELECT count(*) FROM read_store.session_closing)
        + (SELECT count(*) FROM read_store.incident) + (SELECT count(*) FROM read_store.refusal) AS count`,
    );
    expect(report.rows).toEqual({ compared: Number(rows[0]!.count), different_total: 0, different: [] });
  });

  test('rows written in several batches are equal to rows made at once', async () => {
    const connectionString = await postgres.createDatabase();
    const other = new PostgresWal({ connectionString, partitionCount });
    const rows = new PostgresReadStore({ connectionString });
    await Promise.all([other.open(), rows.open()]);
    const writer = new LogBuilder(other, partitionCount, rows);
    const frame = writer.frame.bind(writer);
    writer.frame = async (...asked) => {
      const decisions = await frame(...asked);
      await writer.writeRows();
      return decisions;
    };
    await writeSampleLog(writer);
    const live = { digests: () => Promise.resolve(writer.digests()), rows };
    const report = await runReplay({ wal: other, partitionCount, live, json: true }, () => undefined);
    expect(report).toMatchObject({ equal: true, differences: [] });
    expect(report.live_digest).toBe((await replay()).live_digest);
    await Promise.all([other.close(), rows.close()]);
  });

  test.each([
    ['execution', 'params', 'execution_id', `type = 'operations.ship'`],
    ['history', 'data', 'execution_id', 'partition = 3'],
    ['artifact', 'ciphertext', 'artifact_id', 'true'],
  ])('one flipped byte of a row of %s is found, and the row is named', async (table, column, key, where) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT ${key} AS id FROM read_store.${table} WHERE ${where} LIMIT 1`,
    );
    const id = rows[0]!.id;
    const flip = `UPDATE read_store.${table} SET ${column} = set_byte(${column}, 3, get_byte(${column}, 3) # 1) WHERE ${key} = '${id}'`;
    const report = await whileChanged(flip, flip);
    expect(report.equal).toBe(false);
    expect(report.rows.different).toEqual([
      {
        table: `${table}${table === 'history' ? '' : 's'}`,
        partition: expect.any(Number),
        key: expect.stringContaining(id),
        problem: 'changed',
      },
    ]);
  });

  test('one changed letter of a text, and a row that moved to another partition, are found', async () => {
    const edge = await whileChanged(
      `UPDATE read_store.lineage_edge SET from_id = replace(from_id, 'POLICY', 'POLICX') WHERE from_id LIKE '%POLICY%'`,
      `UPDATE read_store.lineage_edge SET from_id = replace(from_id, 'POLICX', 'POLICY') WHERE from_id LIKE '%POLICX%'`,
    );
    expect(edge.rows.different.map(({ problem }) => problem).sort()).toEqual(['extra', 'missing']);
    const moved = await whileChanged(
      `UPDATE read_store.session SET partition = 2 WHERE session_id = 'ses_1'`,
      `UPDATE read_store.session SET partition = 1 WHERE session_id = 'ses_1'`,
    );
    expect(moved.rows.different_total).toBe(2);
  });

  test('one changed digit of the digest of a state is found', async () => {
    const flip = (from: string, to: string) =>
      `UPDATE read_store.watermark SET digest = translate(left(digest, 1), '${from}', '${to}') || substr(digest, 2) WHERE partition = 2`;
    const report = await whileChanged(
      flip('0123456789abcdef', '123456789abcdef0'),
      flip('123456789abcdef0', '0123456789abcdef'),
    );
    expect(report).toMatchObject({ equal: false, differences: [{ kind: 'state' }] });
  });

  test('one flipped byte of a record is found, by verifying and by replaying', async () => {
    const flip = `UPDATE wal.wal_record SET bytes = set_byte(bytes, 100, get_byte(bytes, 100) # 1) WHERE partition = 1 AND "offset" = 3`;
    const report = await whileChanged(flip, flip);
    expect(report.differences[0]).toMatchObject({ kind: 'damage', at: '1@3' });
    await client.query(flip);
    expect(await verifyLog(wal, partitionCount)).toMatchObject({
      chain: 'damaged',
      damage: [{ partition: 1, offset: 3 }],
    });
    await client.query(flip);
    expect(await verifyLog(wal, partitionCount)).toMatchObject({ chain: 'ok', without_attribution: 0 });
  });

  test('a record that is gone from its place is damage, not an error of the command', async () => {
    const move = (from: number, to: number) =>
      `UPDATE wal.wal_record SET "offset" = ${to} WHERE partition = 1 AND "offset" = ${from}`;
    const report = await whileChanged(move(4, 10_004), move(10_004, 4));
    expect(report.differences[0]).toMatchObject({ kind: 'damage', at: expect.stringMatching(/^1@/) });
    expect(report.differences.some(({ kind, at }) => kind === 'state' && at.startsWith('1.'))).toBe(true);
    expect((await replay()).equal).toBe(true);
  });
});
