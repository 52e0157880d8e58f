import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { Client } from 'pg';
import { describeKeyStore } from '../key-store-contract.js';
import { MasterKey } from '../master-key.js';
import { PostgresKeyStore } from './postgres-key-store.js';

const postgres = sharedTestPostgres();
const masterKey = new MasterKey(randomBytes(32));

describeKeyStore('PostgreSQL', async () => {
  const connectionString = await postgres.createDatabase();
  return () => new PostgresKeyStore({ connectionString, masterKey });
});

test('the database holds neither the bytes of a key nor, once it is erased, what they were wrapped in', async () => {
  const connectionString = await postgres.createDatabase();
  const store = new PostgresKeyStore({ connectionString, masterKey });
  await store.open();
  const key = await store.currentKey('ten_a');
  const dump = await rows(connectionString);
  expect(dump).not.toContain(Buffer.from(key.secret).toString('hex'));
  expect(dump).not.toContain(Buffer.from(key.digestSecret).toString('hex'));

  await store.erase('ten_a', key.keyId);
  expect(JSON.parse(await rows(connectionString))).toMatchObject([{ nonce: null, ciphertext: null }]);
  await store.close();
});

test('another master key is told, before anything is sealed under a key of its own', async () => {
  const connectionString = await postgres.createDatabase();
  const store = new PostgresKeyStore({ connectionString, masterKey });
  await store.open();
  const { keyId } = await store.currentKey('ten_a');
  const stranger = new PostgresKeyStore({ connectionString, masterKey: new MasterKey(randomBytes(32)) });
  await stranger.open();
  await expect(stranger.currentKey('ten_a')).rejects.toThrow(`Key ${keyId} is wrapped by master key`);
  await store.close();
  await stranger.close();
});

test('an unreachable database is an error that says whether to try again', async () => {
  const store = new PostgresKeyStore({
    connectionString: 'postgresql://nobody@127.0.0.1:1/nothing',
    masterKey,
  });
  await expect(store.open()).rejects.toMatchObject({ retryable: true });
  await expect(store.currentKey('ten_a')).rejects.toMatchObject({ retryable: true });
  await store.close();
});

async function rows(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows: found } = await client.query(
    `SELECT key_id, encode(nonce, 'hex') AS nonce, encode(ciphertext, 'hex') AS ciphertext FROM keys.data_key`,
  );
  await client.end();
  return JSON.stringify(found);
}
