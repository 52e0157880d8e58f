import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { isAlive, signal } from '../processes/supervised-process.js';
import { temporaryFolder } from '../testing/temporary-folder.js';
import type { LocalPostgres } from './local-postgres.js';
import { startPostgres } from './local-postgres.js';

const log = () => undefined;
/** Above every pid that Linux gives. */
const deadPid = 2 ** 22 + 1;

describe('a local PostgreSQL', () => {
  let folder: string;
  let dataDir: string;
  const started: LocalPostgres[] = [];

  async function start(): Promise<LocalPostgres> {
    const server = await startPostgres({ dataDir, log });
    started.push(server);
    return server;
  }

  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = folder;
  });

  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('has after a restart what was written before', async () => {
    const first = await start();
    await first.createDatabase('kept');
    await query(first, 'CREATE TABLE word AS SELECT 42 AS n');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start();
    await second.createDatabase('kept');
    expect(await query(second, 'SELECT n FROM word')).toEqual([{ n: 42 }]);
  });

  test('starts again after SIGKILL, with all that was committed', async () => {
    const first = await start();
    await first.createDatabase('kept');
    await query(first, 'CREATE TABLE word AS SELECT 42 AS n');
    signal(first.pid, 'SIGKILL');

    const second = await start();
    expect(await query(second, 'SELECT n FROM word')).toEqual([{ n: 42 }]);
  });

  test('starts although a stale pid file names an unrelated live process', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), `${process.pid}\n${dataDir}/cluster\n`);

    const second = await start();
    expect(isAlive(second.pid)).toBe(true);
  });

  test('refuses a data directory that a live platform uses, and leaves that one alone', async () => {
    const first = await start();
    await first.createDatabase('kept');

    await expect(startPostgres({ dataDir, log })).rejects.toMatchObject({ code: 'SYM-LP-0004' });
    expect(await query(first, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('takes over a data directory whose platform is gone while its server still runs', async () => {
    const first = await start();
    await writeFile(join(dataDir, 'owner'), `${deadPid}\n`);

    const second = await start();
    expect(isAlive(first.pid)).toBe(false);
    expect(isAlive(second.pid)).toBe(true);
  });

  test('refuses a port that is taken', async () => {
    const first = await start();
    const other = await temporaryFolder();

    await expect(startPostgres({ dataDir: other, port: first.port, log })).rejects.toMatchObject({
      code: 'SYM-LP-0001',
    });
    await rm(other, { recursive: true });
  });

  test('runs below a folder that only its owner may enter', async () => {
    await chmod(folder, 0o700);
    dataDir = join(folder, 'postgres');
    const server = await start();

    expect(await query(server, 'SELECT 1 AS n', 'postgres')).toEqual([{ n: 1 }]);
  });

  test('asks for a password that only its user can read, and flushes to disk', async () => {
    const server = await start();
    const open = new URL(server.connectionString('postgres'));
    open.password = 'guess';
    const client = new Client({ connectionString: open.href });

    await expect(client.connect()).rejects.toThrow(/password/);
    expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
    expect(await query(server, 'SHOW fsync', 'postgres')).toEqual([{ fsync: 'on' }]);
    expect(await readFile(join(dataDir, 'postgres.log'), 'utf8')).toContain('password authentication failed');
  });
});

async function query(server: LocalPostgres, statement: string, database = 'kept'): Promise<unknown[]> {
  const client = new Client({ connectionString: server.connectionString(database) });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
