import { expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { Client } from 'pg';
import { attemptRules } from '../credentials/attempt-rules.js';
import { describeCredentials } from '../credentials/credentials-contract.js';
import { PrismaCredentials } from './prisma-credentials.js';

const postgres = sharedTestPostgres();

describeCredentials('PostgreSQL', async () => {
  const connectionString = await postgres.createDatabase();
  return () => new PrismaCredentials({ connectionString });
});

test('attempts on made-up accounts do not fill the table: the stale ones go as new ones come', async () => {
  const connectionString = await postgres.createDatabase();
  const credentials = new PrismaCredentials({ connectionString });
  await credentials.open();
  const nowMs = 1_700_000_000_000;
  for (let subject = 0; subject < 30; subject++)
    await credentials.takeAttempt(Buffer.from([1, subject]), nowMs);
  for (let subject = 0; subject < 2; subject++)
    await credentials.takeAttempt(Buffer.from([2, subject]), nowMs + attemptRules.memoryMs);
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('SELECT count(*)::int AS count FROM credentials.login_attempt');
  await client.end();
  expect(rows).toEqual([{ count: 2 }]);
  await credentials.close();
});

test('processes that open at the same moment create the tables once', async () => {
  const connectionString = await postgres.createDatabase();
  const stores = Array.from({ length: 3 }, () => new PrismaCredentials({ connectionString }));
  await Promise.all(stores.map((store) => store.open()));
  expect(await stores[2]!.accountByEmail('ten_a', 'nobody@example.com')).toBeUndefined();
  await Promise.all(stores.map((store) => store.close()));
});

test('an unreachable database is an error that may be tried again and tells no SQL', async () => {
  const credentials = new PrismaCredentials({ connectionString: 'postgresql://nobody@127.0.0.1:1/nothing' });
  await expect(credentials.open()).rejects.toMatchObject({ retryable: true });
  await expect(credentials.check()).rejects.toMatchObject({ retryable: true });
  await expect(credentials.accountByEmail('ten_a', 'a@b.c')).rejects.toMatchObject({
    retryable: true,
    detail: 'The store of credentials cannot be used.',
  });
  await credentials.close();
});
