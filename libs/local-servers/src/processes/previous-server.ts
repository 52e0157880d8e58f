/**
 * One server a data directory: who uses it already, and what to do when that one was left behind.
 * The data directory names in `owner` the process that started the server.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { symphainyError } from '@symphainy/kernel';
import { isAlive, signal } from './supervised-process.js';

const run = promisify(execFile);
const stopPatienceMs = 20_000;

export interface PreviousServer {
  readonly dataDir: string;
  /** Name of the server, for a person. */
  readonly name: string;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  readonly log: (message: string) => void;
  /** The processes of the server that uses the data directory now. */
  find(): Promise<readonly number[]>;
}

/** Throws SYM-LP-0004 when a live platform uses the data directory; stops a server whose platform is gone. */
export async function stopPreviousServer(previous: PreviousServer): Promise<void> {
  const { dataDir, name } = previous;
  const pids = await previous.find();
  if (pids.length === 0) return;
  const owner = await readNumber(join(dataDir, 'owner'));
  if (owner !== undefined && isAlive(owner)) {
    throw symphainyError({
      code: 'SYM-LP-0004',
      detail: `${dataDir} is used by ${name} with pid ${pids.join(', ')}, which process ${owner} started.`,
    });
  }
  previous.log(
    `${name} with pid ${pids.join(', ')} was left behind by a platform that is gone; it is stopped`,
  );
  for (const pid of pids) {
    signal(pid, previous.stopSignal);
    signal(pid, 'SIGCONT');
  }
  const deadline = performance.now() + stopPatienceMs;
  while ((await previous.find()).length > 0) {
    if (performance.now() > deadline) {
      throw symphainyError({
        code: 'SYM-LP-0004',
        detail: `${dataDir} is used by ${name} with pid ${pids.join(', ')}, which does not stop.`,
      });
    }
    await wait(50);
  }
}

/** Notes that this process started the server. */
export async function writeOwner(dataDir: string): Promise<void> {
  await writeFile(join(dataDir, 'owner'), `${process.pid}\n`);
}

/** The number at the beginning of a file, or undefined when there is none. */
export async function readNumber(path: string): Promise<number | undefined> {
  try {
    const number = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isSafeInteger(number) && number > 0 ? number : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a process lives whose command line contains all these words: a pid alone proves nothing. */
export async function isServer(pid: number, words: readonly string[]): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandOf(pid);
  return words.every((word) => command.includes(word));
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
  }
  return (await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))).stdout;
}
