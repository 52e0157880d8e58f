/**
 * Who the database server runs as. PostgreSQL refuses to run as root: then it runs as the system user
 * `postgres`, which is created when missing, owns the data and must be able to enter every folder above it.
 */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
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

/** The first folder on the way to `path` that the user may not enter, if any. */
export async function closedFolder(path: string, user: PostgresUser): Promise<string | undefined> {
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
