/** A disk that fills up while policies move: a small file system of its own, filled at a chosen moment. */
import { spawnSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { runCommand } from './platform/run-command.js';
import { temporaryFolder } from './platform/test-platform.js';

const policies = 1_000;
const sizeMegabytes = 700;

const folder = await temporaryFolder();
const disk = join(folder, 'disk');
await mkdir(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs', disk]);
const isMounted = mounted.status === 0;

afterAll(async () => {
  if (isMounted) spawnSync('umount', ['--lazy', disk]);
  await rm(folder, { recursive: true, force: true });
});

/** Writes until nothing more can be written. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  const block = Buffer.alloc(1024 * 1024);
  try {
    for (;;) await handle.write(block);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
  } finally {
    await handle.close();
  }
}

if (!isMounted) console.warn(`SKIPPED, for no file system can be mounted here: ${String(mounted.stderr)}`);

(isMounted ? describe : describe.skip)('a disk that fills up in the middle of a migration', () => {
  const showcase = [
    ...['showcase', 'insurance-migration', '--policies', String(policies)],
    ...['--out', join(disk, 'run'), '--json'],
  ];
  const filler = join(disk, 'filler');

  test('ends the run with what to do, and after room was made a second run goes on without doubling', async () => {
    let filled: Promise<void> | undefined;
    const first = await runCommand(showcase, {
      onTold: (told) => {
        if (/\d+\/1000: [1-9]\d* migrated/.test(told)) filled ??= fill(filler);
      },
    });
    await filled;
    expect([first.code, first.out]).toEqual([1, '']);
    expect(first.told).toMatch(/SYM-LP-0012: No room is left for .*\n.*Make room/);

    await rm(filler);
    const second = await runCommand([...showcase, '--keep']);
    expect([second.code, second.told]).toEqual([0, expect.stringContaining('going on with')]);
    const printed = JSON.parse(second.out) as Readonly<Record<string, number>>;
    expect(printed).toMatchObject({ policies, duplicates: 0, replay: { equal: true } });
    expect(printed['migrated']).toBe(printed['verified']);
  });
});
