import { expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { Client } from 'pg';
import { startDroppingProxy } from '../dropping-proxy.js';
import { all, describeWal, fence, frame } from '../wal-contract.js';
import { PostgresWal } from './postgres-wal.js';

const postgres = sharedTestPostgres();

describeWal({
  name: 'PostgreSQL',
  refuses: true,
  histories: 8,
  async fresh() {
    const connectionString = await postgres.createDatabase();
    return () => new PostgresWal({ connectionString, partitionCount: 3, pollMs: 20 });
  },
});

async function openLog(connectionString: string, partitionCount = 3): Promise<PostgresWal> {
  const wal = new PostgresWal({ connectionString, partitionCount });
  await wal.open();
  return wal;
}

test.each(['silently', 'closing'] as const)(
  'an answer that is lost (%s) after the commit is unknown: one record stands, and a new epoch makes it safe',
  async (how) => {
    const direct = new URL(await postgres.createDatabase());
    const proxy = await startDroppingProxy(direct.hostname, Number(direct.port));
    const throughProxy = new URL(direct);
    throughProxy.host = `127.0.0.1:${proxy.port}`;
    const wal = await openLog(throughProxy.href);
    const other = await openLog(direct.href);
    await wal.fence([fence(1, 1, 'start')]);

    proxy.dropAnswers(how);
    expect(await wal.append([frame(1, 1, 1, 'doubtful')])).toMatchObject([{ type: 'unknown', partition: 1 }]);
    proxy.passAnswers();

    expect(await wal.fence([fence(1, 2, 'again')])).toEqual([{ type: 'ok', partition: 1, offset: 2 }]);
    expect(await wal.append([frame(1, 3, 2, 'next')])).toEqual([{ type: 'ok', partition: 1, offset: 3 }]);
    expect(await all(other, [{ partition: 1, from: 0, end: 4 }])).toEqual([
      '1@0 start',
      '1@1 doubtful',
      '1@2 again',
      '1@3 next',
    ]);
    await Promise.all([wal.close(), other.close()]);
    await proxy.close();
  },
);

test('an append that waits too long for the database is unknown, and nothing of it lands later', async () => {
  const connectionString = await postgres.createDatabase();
  const wal = await openLog(connectionString);
  const blocker = new Client({ connectionString });
  await blocker.connect();
  await blocker.query('BEGIN');
  await blocker.query('SELECT FROM wal.wal_head WHERE partition = 1 FOR UPDATE');

  expect(await wal.append([frame(1, 0, 1, 'stuck')])).toMatchObject([{ type: 'unknown' }]);
  await blocker.query('ROLLBACK');
  await blocker.end();
  expect(await wal.fence([fence(1, 2, 'start')])).toEqual([{ type: 'ok', partition: 1, offset: 0 }]);
  await wal.close();
});

test('a log keeps its records when it is opened again', async () => {
  const connectionString = await postgres.createDatabase();
  const first = await openLog(connectionString);
  await first.append([frame(1, 0, 1, 'kept')]);
  await first.close();

  const second = await openLog(connectionString);
  expect(await all(second, [{ partition: 1, from: 0, end: 1 }])).toEqual(['1@0 kept']);
  await second.close();
});

test('a log with another number of partitions is refused', async () => {
  const connectionString = await postgres.createDatabase();
  await (await openLog(connectionString)).close();
  const wal = new PostgresWal({ connectionString, partitionCount: 4 });

  await expect(wal.open()).rejects.toMatchObject({ code: 'SYM-WAL-0003' });
  await wal.close();
});

test('owners that open a new log at the same moment create it once', async () => {
  const connectionString = await postgres.createDatabase();
  const logs = await Promise.all(Array.from({ length: 4 }, () => openLog(connectionString)));

  expect(await logs[3]!.ends([0, 3])).toEqual(
    new Map([
      [0, 0],
      [3, 0],
    ]),
  );
  await Promise.all(logs.map((log) => log.close()));
});

test('a record that is missing inside the log is damage, not the end', async () => {
  const connectionString = await postgres.createDatabase();
  const wal = await openLog(connectionString);
  for (const [offset, text] of ['a', 'b', 'c'].entries()) await wal.append([frame(1, offset, 1, text)]);
  const client = new Client({ connectionString });
  await client.connect();
  await client.query('DELETE FROM wal.wal_record WHERE partition = 1 AND "offset" = 1');
  await client.end();

  await expect(all(wal, [{ partition: 1, from: 0, end: 3 }])).rejects.toMatchObject({ code: 'SYM-WAL-0001' });
  await wal.close();
});

test('a database that cannot be reached is unknown to a writer and an error to a reader', async () => {
  const options = { connectionString: 'postgresql://nobody@127.0.0.1:1/nothing', partitionCount: 1 };
  const wal = new PostgresWal(options);

  expect(await wal.append([frame(1, 0, 1, 'x')])).toMatchObject([{ type: 'unknown' }]);
  await expect(wal.ends([1])).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await expect(wal.open()).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await wal.close();
});
