import { expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { Client } from 'pg';
import { describeOwnership } from '../ownership-contract.js';
import { PostgresOwnership } from './postgres-ownership.js';

const postgres = sharedTestPostgres();
const leaseMs = 60_000;

describeOwnership('PostgreSQL', async () => {
  const connectionString = await postgres.createDatabase();
  return () => new PostgresOwnership({ connectionString });
});

test('a lease that was written before the clock was set back does not lock everybody out', async () => {
  const connectionString = await postgres.createDatabase();
  const ownership = new PostgresOwnership({ connectionString });
  await ownership.open();
  const request = { address: 'host:1', partitions: [1], atMost: 1, leaseMs };
  await ownership.acquire({ ...request, owner: 'a' });
  await run(connectionString, `UPDATE ownership.lease SET expires_at = expires_at + interval '1 hour'`);

  expect(await ownership.renew({ owner: 'a', leases: [{ partition: 1, epoch: 1 }], leaseMs })).toEqual([]);
  expect(await ownership.acquire({ ...request, owner: 'b' })).toMatchObject([{ owner: 'b', epoch: 2 }]);
  await ownership.close();
});

test('processes that open at the same moment create the schema once', async () => {
  const connectionString = await postgres.createDatabase();
  const connections = Array.from({ length: 4 }, () => new PostgresOwnership({ connectionString }));

  await Promise.all(connections.map((connection) => connection.open()));
  expect((await connections[3]!.view()).leases).toEqual([]);
  await Promise.all(connections.map((connection) => connection.close()));
});

test('an unreachable database is an error with a code', async () => {
  const ownership = new PostgresOwnership({ connectionString: 'postgresql://nobody@127.0.0.1:1/nothing' });

  await expect(ownership.open()).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await expect(ownership.view()).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await ownership.close();
});

async function run(connectionString: string, statement: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(statement);
  await client.end();
}
