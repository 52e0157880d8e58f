import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRunFolder } from './run-folder.js';

describe('The folder of a run', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'symphainy-run-'))));
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  async function begin(subject = 'a', keep = false) {
    const run = await openRunFolder(folder, subject, keep);
    await mkdir(run.dataDir, { recursive: true });
    await writeFile(join(run.dataDir, 'something'), '');
    return run;
  }
  const kept = async () => (await readdir(join(folder, 'platform')).catch(() => [])).length > 0;

  test('is gone on with under the same id when the run before did not come to its end', async () => {
    const { runId } = await begin();
    const next = await openRunFolder(folder, 'a', false);
    expect(next).toMatchObject({ runId, isContinued: true });
    expect(await kept()).toBe(true);
  });

  test('is begun anew when the run before came to its end', async () => {
    const first = await begin();
    await first.finished();
    const next = await openRunFolder(folder, 'a', false);
    expect(next.isContinued).toBe(false);
    expect(next.runId).not.toBe(first.runId);
    expect(await kept()).toBe(false);
  });

  test('is begun anew for something else', async () => {
    const { runId } = await begin();
    const next = await openRunFolder(folder, 'b', false);
    expect(next.runId).not.toBe(runId);
    expect(next.isContinued).toBe(false);
  });

  test('keeps everything where it is to be kept, and is another run all the same', async () => {
    const first = await begin();
    await first.finished();
    const next = await openRunFolder(folder, 'a', true);
    expect(next.isContinued).toBe(true);
    expect(next.runId).not.toBe(first.runId);
    expect(await kept()).toBe(true);
  });

  test("never deletes what is somebody else's", async () => {
    await mkdir(join(folder, 'platform'));
    await writeFile(join(folder, 'platform/photo'), '');
    await expect(openRunFolder(folder, 'a', false)).rejects.toMatchObject({ code: 'SYM-LP-0005' });
    expect(await kept()).toBe(true);
  });
});
