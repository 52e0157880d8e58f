import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPlatform, takeDataDirectory, writePlatform } from './data-directory.js';
import { ensureKeyMaterial } from './key-material.js';
import type { PlatformRecord } from './platform-record.js';

describe('A data directory', () => {
  let path: string;
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'symphainy-data-')), 'data');
  });
  afterEach(async () => {
    await rm(join(path, '..'), { recursive: true, force: true });
  });

  /** A start that came as far as its log, and a stop. */
  async function begin(settings: Parameters<typeof takeDataDirectory>[1]): Promise<void> {
    const directory = await takeDataDirectory(path, settings);
    await directory.commit();
    await directory.release();
  }

  test('belongs to one platform at a time, and to the next when that has ended', async () => {
    const first = await takeDataDirectory(path, { wal: 'postgres' });
    await expect(takeDataDirectory(path, { wal: 'postgres' })).rejects.toMatchObject({
      code: 'SYM-LP-0004',
      detail: expect.stringContaining(String(process.pid)),
    });
    await first.release();
    const second = await takeDataDirectory(path, { wal: 'postgres' });
    await second.release();
  });

  test('is not held by a process that was killed, even when its pid is in use again', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const first = await takeDataDirectory(path, { wal: 'postgres' });
    await first.release();
    for (const holder of [
      { pid: gone, birth: '1' },
      { pid: process.pid, birth: 'of an earlier process' },
    ]) {
      await writeFile(join(path, 'lock'), JSON.stringify(holder));
      const taken = await takeDataDirectory(path, { wal: 'postgres' });
      await taken.release();
    }
  });

  test('whose lock was written half by a process that was killed can be taken', async () => {
    const first = await takeDataDirectory(path, { wal: 'postgres' });
    await first.release();
    await writeFile(join(path, 'lock'), '{ "pid": 12');
    await expect(takeDataDirectory(path, { wal: 'postgres' })).resolves.toBeDefined();
  });

  test('keeps to the log that it was begun with', async () => {
    await begin({ wal: 'postgres' });
    await expect(takeDataDirectory(path, { wal: 'kafka' })).rejects.toMatchObject({
      code: 'SYM-LP-0005',
      detail: expect.stringContaining('--wal postgres'),
    });
    // The refusal left no lock behind.
    await (await takeDataDirectory(path, { wal: 'postgres' })).release();
  });

  test('is not bound to a log that it never came to have', async () => {
    await (await takeDataDirectory(path, { wal: 'kafka', kafka_brokers: '127.0.0.1:9' })).release();
    await begin({ wal: 'postgres' });
  });

  test('begun with brokers that were given does not start brokers of its own', async () => {
    await begin({ wal: 'kafka', kafka_brokers: '127.0.0.1:9092' });
    await expect(takeDataDirectory(path, { wal: 'kafka' })).rejects.toMatchObject({ code: 'SYM-LP-0005' });
    // The address of the same brokers may change.
    await begin({ wal: 'kafka', kafka_brokers: '127.0.0.1:9093' });
  });

  test('with a log in memory keeps neither rows nor accounts from the start before', async () => {
    const first = await takeDataDirectory(path, { wal: 'memory' });
    await writeFile(first.credentialsFile, '{}');
    await first.release();
    const second = await takeDataDirectory(path, { wal: 'memory' });
    await expect(stat(second.credentialsFile)).rejects.toMatchObject({ code: 'ENOENT' });
    await second.release();
  });

  test('says whether its platform runs', async () => {
    expect(await readPlatform(path)).toBeUndefined();
    const directory = await takeDataDirectory(path, { wal: 'postgres' });
    const record: PlatformRecord = {
      pid: process.pid,
      started_at: '2026-01-01T00:00:00.000Z',
      wal: 'postgres',
      partition_count: 16,
      rest: 'http://127.0.0.1:8080',
      database_url: 'postgresql://127.0.0.1/symphainy',
      services: [],
    };
    await writePlatform(path, record);
    expect(await readPlatform(path)).toEqual({ record, running: true });
    await directory.release();
    expect(await readPlatform(path)).toEqual({ record, running: false });
  });

  test('keeps its secrets from other users, and the lasting ones from start to start', async () => {
    const { keys, release } = await takeDataDirectory(path, { wal: 'postgres' });
    const first = await ensureKeyMaterial(keys, ['runtime', 'experience']);
    const lasting = [first.claimSecretFile, first.masterKeyFile, first.tokenKeyFile, join(keys, 'root.json')];
    for (const file of [...lasting, first.serviceKeyFile('runtime'), first.trustFile]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    const before = await Promise.all(lasting.map((file) => readFile(file, 'utf8')));
    const second = await ensureKeyMaterial(keys, ['runtime', 'experience', 'operations']);
    expect(await Promise.all(lasting.map((file) => readFile(file, 'utf8')))).toEqual(before);
    expect(second.rootKey).toEqual(first.rootKey);
    expect((await readFile(first.claimSecretFile, 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
    await release();
  });
});
