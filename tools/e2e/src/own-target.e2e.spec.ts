/** A target of one's own, described by a file: its secret, and what happens when somebody else writes too. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EntityServer } from '@symphainy/public-works-external-system/testing/entity-server';
import { migrateArguments, writeTargetFile } from './platform/own-target.js';
import { generateLegacyFile, runCommand } from './platform/run-command.js';
import type { Ended } from './platform/run-command.js';
import { temporaryFolder } from './platform/test-platform.js';

const token = 'a-token-that-stands-nowhere-else';
const limit = 12;
const requestsMax = 10_000;

describe('symphainy migrate --target', () => {
  let folder: string;
  let legacy: string;
  let server: EntityServer;

  beforeAll(async () => {
    folder = await temporaryFolder();
    legacy = join(folder, 'legacy');
    await mkdir(legacy);
    await generateLegacyFile(legacy, 20, 5);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function migrate(name: string, conflicts: string, secret: string | undefined): Promise<Ended> {
    const target = join(folder, `${name}.yaml`);
    await writeTargetFile(target, server.url, conflicts);
    const args = [
      ...migrateArguments(legacy),
      ...['--target', target, '--limit', String(limit), '--out', join(folder, name), '--json'],
    ];
    return runCommand(args, {
      environment: secret === undefined ? {} : { SYMPHAINY_SECRET_OWN_TARGET: secret },
    });
  }

  test.each([
    ['is not set', undefined, 'SYMPHAINY_SECRET_OWN_TARGET is not set'],
    ['is wrong', 'guessed', 'own_system answered 401'],
  ])('starts nothing when the secret %s', async (_, secret, told) => {
    server = await EntityServer.start({ token });
    const ended = await migrate('refused', 'incident', secret);
    await server.stop();
    expect([ended.code, ended.told]).toEqual([1, expect.stringContaining(told)]);
    expect(ended.told).not.toContain('starting');
    expect(server.changes).toBe(0);
  });

  test.each([
    ['last_write_wins', limit, 0],
    ['target_wins', limit, 0],
    ['incident', limit - 1, 1],
  ])('carries out %s when somebody writes in between', async (conflicts, migrated, failed) => {
    server = await EntityServer.start({ token });
    const foreign = { written_by: 'somebody else' };
    let victim: string | undefined;
    // Right before the first write of a customer is looked at, the entity is there already.
    const by = (): void => {
      const { method, path } = server.requests.at(-1)!;
      if (victim !== undefined || method !== 'PUT') return;
      victim = path;
      server.set(path, foreign);
    };
    server.befall(...Array.from({ length: requestsMax }, () => ({ type: 'overtaken', by }) as const));

    const { code, out, told } = await migrate(conflicts, conflicts, token);
    await server.stop();

    expect([code, told]).toEqual([0, told]);
    expect(JSON.parse(out)).toMatchObject({
      migrated,
      failed,
      verified: migrated,
      duplicates: null,
      replay: { equal: true },
    });
    const holdsForeign = JSON.stringify(server.get(victim!)) === JSON.stringify(foreign);
    expect(holdsForeign).toBe(conflicts !== 'last_write_wins');
    const { target_dump: dumpFile } = JSON.parse(out) as { readonly target_dump: string };
    const dump = (await readFile(dumpFile, 'utf8')).trimEnd().split('\n');
    expect(dump).toHaveLength(migrated);
    for (const line of dump) {
      const { collection, key, entity } = JSON.parse(line) as Readonly<Record<string, string>>;
      expect(server.get(`/v1/${collection}/${key}`)).toEqual(entity);
    }
    const report = await readFile(join(folder, conflicts, 'report.html'), 'utf8');
    expect(report).not.toContain(token);
    expect(report).toContain('The target holds everything that was migrated');
    // Where the target's state wins, its amounts are its own.
    expect(report.includes('Control totals agree')).toBe(conflicts !== 'target_wins');
  });
});
