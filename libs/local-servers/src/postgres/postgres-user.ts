/**
 * Who the database server runs as. PostgreSQL refuses to run as root: then it runs as the system user
 * `postgres`, which is created when missing, owns the data and must be able to enter every folder above it.
 */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { symphainyError } from '@symphainy/kernel';

const run = promisify(execFile);
const userName = 'postgres';

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user to switch to, or undefined when we are not root and the server runs as we do. */
export async function postgresUser(): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return (await lookUp()) ?? (await create());
  } catch (cause) {
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `PostgreSQL does not run as root, and the user '${userName}' could not be created.`,
      remedy: 'Start as an ordinary user, or create the system user postgres.',
      cause,
    });
  }
}

/** How to start a program as some user: what to give to `spawn`. */
export interface UserCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly user?: PostgresUser;
}

/**
 * A program started as the user. Where folders above the files are closed to it (root's home, usually), it is
 * started by `setpriv` with the capability to enter them, and no other. Throws SYM-LP-0005 where that is not to be had.
 */
export async function commandAs(
  user: PostgresUser | undefined,
  command: string,
  args: readonly string[],
  files: string,
): Promise<UserCommand> {
  if (!user) return { command, args };
  const closed = (await closedFolder(files, user)) ?? (await closedFolder(command, user));
  if (closed === undefined) return { command, args, user };
  const capability = await passingCapability();
  if (capability === undefined) {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `PostgreSQL runs as user '${userName}', which may not enter ${closed}.`,
      remedy: `Use another folder, start as an ordinary user, or allow it: chmod o+x ${closed}`,
    });
  }
  const identity = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'];
  const passing = ['--inh-caps', `+${capability}`, '--ambient-caps', `+${capability}`];
  return { command: 'setpriv', args: [...identity, ...passing, command, ...args] };
}

/** The first folder on the way to `path` that the user may not enter, if any. */
async function closedFolder(path: string, user: PostgresUser): Promise<string | undefined> {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of folders) {
    const { uid, gid, mode } = await stat(folder);
    const enters = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enters) === 0) return folder;
  }
  return undefined;
}

/** The lesser of the capabilities of Linux that open closed folders and that we may hand on (capabilities(7)). */
async function passingCapability(): Promise<'dac_read_search' | 'dac_override' | undefined> {
  try {
    await run('setpriv', ['--version']);
    const status = await readFile('/proc/self/status', 'utf8');
    const held = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
    const has = (bit: bigint) => ((held >> bit) & 1n) === 1n;
    return has(2n) ? 'dac_read_search' : has(1n) ? 'dac_override' : undefined;
  } catch {
    return undefined;
  }
}

async function lookUp(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', userName]), run('id', ['-g', userName])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<PostgresUser | undefined> {
  await run('groupadd', ['--system', userName]);
  await run('useradd', ['--system', '--gid', userName, userName]);
  return await lookUp();
}
