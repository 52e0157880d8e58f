/**
 * Where one local platform keeps everything: keys, databases, logs and what is known about its processes.
 *
 * I1  One platform a data directory: whoever holds `lock` is alive, or the lock is worth nothing.
 * I2  What is secret (`keys/`, `credentials.json`, `platform.json`) is readable by its owner alone; the
 *     directory itself may be entered by others, because PostgreSQL may run as another user.
 * I3  The kind of log is chosen once: another log would be another history.
 */
import { chmod, mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { symphainyError } from '@symphainy/kernel';
import { isHeldBy, takeLock } from './lock.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import type { PlatformRecord } from './platform-record.js';
import { isPlatformRecord } from './platform-record.js';

export type WalKind = 'memory' | 'postgres' | 'kafka';

export interface DataDirectory {
  readonly path: string;
  readonly keys: string;
  readonly logs: string;
  readonly postgres: string;
  readonly kafka: string;
  /** What a start got done so far, and the development credentials. */
  readonly credentialsFile: string;
  /** Commits to the settings that it was taken with: something stands in that log from now on. */
  commit(): Promise<void>;
  release(): Promise<void>;
}

export type DataDirectoryPaths = Omit<DataDirectory, 'commit' | 'release'>;

interface Settings {
  readonly wal: WalKind;
  /** The brokers given by --kafka; absent where the platform starts its own. */
  readonly kafka_brokers?: string;
}

/** Where things are in a data directory, whether it exists or not. */
export function dataDirectoryPaths(path: string): DataDirectoryPaths {
  return {
    path,
    keys: join(path, 'keys'),
    logs: join(path, 'logs'),
    postgres: join(path, 'postgres'),
    kafka: join(path, 'kafka'),
    credentialsFile: join(path, 'credentials.json'),
  };
}

/**
 * Takes a data directory for this process, creating it when it is not there. SYM-LP-0004 when a live process
 * has it, SYM-LP-0005 when it was begun with another log. A memory log leaves nothing: neither do its rows.
 */
export async function takeDataDirectory(path: string, settings: Settings): Promise<DataDirectory> {
  await mkdir(path, { recursive: true });
  const paths = dataDirectoryPaths(await realpath(path));
  const release = await takeLock(join(paths.path, 'lock'), paths.path);
  try {
    await chmod(paths.path, 0o755);
    await mkdir(paths.keys, { recursive: true, mode: 0o700 });
    await mkdir(paths.logs, { recursive: true });
    await requireSameSettings(join(paths.path, 'settings.json'), paths.path, settings);
    if (settings.wal === 'memory') await forget(paths);
  } catch (error) {
    await release();
    throw error;
  }
  return { ...paths, release, commit: () => writeJsonFile(join(paths.path, 'settings.json'), settings) };
}

async function requireSameSettings(file: string, path: string, wanted: Settings): Promise<void> {
  const known = await readJsonFile(file);
  if (known === undefined) return;
  const { wal, kafka_brokers: brokers } = known as Partial<Settings>;
  if (wal !== wanted.wal) {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `${path} was begun with --wal ${wal}, not ${wanted.wal}: its history is in that log.`,
    });
  }
  if ((brokers === undefined) !== (wanted.kafka_brokers === undefined)) {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `${path} was begun ${brokers === undefined ? 'with a broker of its own' : `with --kafka ${brokers}`}.`,
      remedy: 'Start it the same way as before, or choose another --data-dir.',
    });
  }
}

async function forget(paths: DataDirectoryPaths): Promise<void> {
  await rm(paths.postgres, { recursive: true, force: true });
  await rm(paths.credentialsFile, { force: true });
}

/** What the platform of a data directory recorded about itself, and whether it runs. Undefined before its first start. */
export async function readPlatform(
  path: string,
): Promise<{ readonly record: PlatformRecord; readonly running: boolean } | undefined> {
  const record = await readJsonFile(join(path, 'platform.json'));
  if (!isPlatformRecord(record)) return undefined;
  return { record, running: await isHeldBy(join(path, 'lock'), record.pid) };
}

export async function writePlatform(path: string, record: PlatformRecord): Promise<void> {
  await writeJsonFile(join(path, 'platform.json'), record);
}
