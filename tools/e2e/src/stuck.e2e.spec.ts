/**
 * An execution that waits for a person: what it wrote could not be undone, because somebody else had changed it.
 * The person mends that, lets it be tried once more, and the migration that waited for it comes to its end.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '@symphainy/kernel';
import { EntityServer } from '@symphainy/public-works-external-system/testing/entity-server';
import { migrateArguments, writeTargetFile } from './platform/own-target.js';
import { generateLegacyFile, runCommand } from './platform/run-command.js';
import { temporaryFolder } from './platform/test-platform.js';
import { until } from './until.js';

const token = 'a-token';
const requestsMax = 1_000;

let folder: string;
let server: EntityServer;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'legacy'));
  await generateLegacyFile(join(folder, 'legacy'), 5, 5);
  server = await EntityServer.start({ token });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Right before what was written is read back, somebody else changes it. Answers what had been written. */
function overtakeAfterWrite(): { readonly path: () => string | undefined; readonly ours: () => JsonObject } {
  let overtaken: { readonly path: string; readonly ours: JsonObject } | undefined;
  const by = (): void => {
    const { method, path } = server.requests.at(-1)!;
    const ours = server.get(path);
    if (overtaken || method !== 'GET' || !ours) return;
    overtaken = { path, ours };
    server.set(path, { ...ours, written_by: 'somebody else' });
  };
  server.befall(...Array.from({ length: requestsMax }, () => ({ type: 'overtaken', by }) as const));
  return { path: () => overtaken?.path, ours: () => overtaken!.ours };
}

test('is found, cannot be skipped while it is being undone, and goes on when it is retried', async () => {
  const target = join(folder, 'target.yaml');
  await writeTargetFile(target, server.url, 'incident');
  const { path, ours } = overtakeAfterWrite();
  const migration = runCommand(
    [
      ...migrateArguments(join(folder, 'legacy')),
      ...['--target', target, '--limit', '1', '--out', join(folder, 'run'), '--json'],
    ],
    { environment: { SYMPHAINY_SECRET_OWN_TARGET: token } },
  );
  const execution = (...args: readonly string[]) =>
    runCommand(['execution', ...args, '--data-dir', join(folder, 'run/platform'), '--json']);

  // Before that, nothing listens yet: the commands would start a platform of their own.
  await until('what was written to be overtaken', path, 120_000);
  const stuck = await until('an execution that is stuck', async () => {
    const { code, out } = await execution('list', '--status', 'STUCK');
    if (code !== 0) return undefined;
    return (JSON.parse(out) as { executions: readonly { execution_id: string }[] }).executions[0]
      ?.execution_id;
  });

  const skipped = await execution('skip', stuck);
  expect([skipped.code, skipped.told]).toEqual([1, expect.stringContaining('SYM-RT-0010')]);

  server.set(path()!, ours());
  const retried = await execution('retry', stuck, '--reason', 'put back what we wrote');
  expect([retried.code, retried.told]).toEqual([0, expect.any(String)]);

  const { code, out, told } = await migration;
  expect([code, told]).toEqual([0, told]);
  expect(JSON.parse(out)).toMatchObject({ migrated: 0, failed: 1, replay: { equal: true } });
  expect(server.get(path()!)).toBeUndefined();
});
