/**
 * A lock file that names its holder. It counts while that process lives: its id together with the time at
 * which it started, since ids are given again.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { symphainyError } from '@symphainy/kernel';
import { isAlive } from '@symphainy/local-servers';
import { readJsonFile } from './json-file.js';

interface Holder {
  readonly pid: number;
  readonly birth: string;
}

const attemptsMax = 5;

/** Takes the lock for this process; answers what gives it back. SYM-LP-0004 when a live process holds it. */
export async function takeLock(file: string, what: string): Promise<() => Promise<void>> {
  const self: Holder = { pid: process.pid, birth: await birthOf(process.pid) };
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    try {
      await writeFile(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
      return async () => await rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(file);
    if (holder && (await lives(holder))) break;
    await rm(file, { force: true });
  }
  const holder = await holderOf(file);
  throw symphainyError({
    code: 'SYM-LP-0004',
    detail: `${what} is used by the platform of process ${holder?.pid ?? 'unknown'}.`,
  });
}

/** Whether that process holds the lock and lives. */
export async function isHeldBy(file: string, pid: number): Promise<boolean> {
  const holder = await holderOf(file);
  return holder?.pid === pid && (await lives(holder));
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const holder = (await readJsonFile(file)) as Partial<Holder> | undefined;
    if (typeof holder?.pid !== 'number' || typeof holder.birth !== 'string') return undefined;
    return { pid: holder.pid, birth: holder.birth };
  } catch {
    // Written half by a process that was killed: it holds nothing.
    return undefined;
  }
}

async function lives(holder: Holder): Promise<boolean> {
  return isAlive(holder.pid) && (await birthOf(holder.pid)) === holder.birth;
}

/** When a process started, in ticks since the machine did (proc(5)); empty where that cannot be told. */
async function birthOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in parentheses, may contain anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
