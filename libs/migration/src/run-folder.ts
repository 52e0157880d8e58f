/**
 * The folder of a run: what it kept, and whether it came to its end. A run that did not is gone on with; so
 * is one that is to be kept; anything else begins anew.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { symphainyError } from '@symphainy/kernel';
import { readJsonFile, writeJsonFile } from '@symphainy/local-platform';

export interface RunFolder {
  readonly path: string;
  /** Data directory of the platform. */
  readonly dataDir: string;
  readonly targetFile: string;
  readonly targetLog: string;
  readonly targetDump: string;
  readonly itemsFile: string;
  readonly reportPage: string;
  readonly reportJson: string;
  /** The same as long as the run has not come to its end: what it asks for under keys made of it is asked once. */
  readonly runId: string;
  /** Whether an earlier run left something that this one goes on with. */
  readonly isContinued: boolean;
  /** What the run was begun with, to be compared when it is gone on with. */
  readonly subject: string;
  finished(): Promise<void>;
}

interface RunRecord {
  readonly run_id: string;
  readonly subject: string;
  readonly finished: boolean;
}

const recordName = 'run.json';

/**
 * @param subject what is migrated, e.g. the digest of source and mapping: another subject is another run.
 * @param keep whether to go on with what an earlier run kept although it came to its end.
 */
export async function openRunFolder(path: string, subject: string, keep: boolean): Promise<RunFolder> {
  await mkdir(path, { recursive: true });
  // PostgreSQL may run as another user and must get through.
  await chmod(path, 0o755);
  const recordFile = join(path, recordName);
  const known = (await readJsonFile(recordFile)) as RunRecord | undefined;
  if (known === undefined) await requireOurs(path);
  const isUnfinished = known !== undefined && !known.finished && known.subject === subject;
  const isContinued = known !== undefined && (isUnfinished || keep);
  const dataDir = join(path, 'platform');
  const targetFile = join(path, 'target.json');
  if (!isContinued) {
    await rm(dataDir, { recursive: true, force: true });
    await rm(targetFile, { force: true });
  }
  const runId = isUnfinished ? known.run_id : randomUUID();
  const write = (finished: boolean): Promise<void> =>
    writeJsonFile(recordFile, { run_id: runId, subject, finished } satisfies RunRecord);
  await write(false);
  return {
    path,
    dataDir,
    targetFile,
    targetLog: join(path, 'target.log'),
    targetDump: join(path, 'target-dump.ndjson'),
    itemsFile: join(path, 'items.ndjson'),
    reportPage: join(path, 'report.html'),
    reportJson: join(path, 'report.json'),
    runId,
    isContinued,
    subject,
    finished: () => write(true),
  };
}

/** A folder that holds something of somebody else is not ours to begin anew in. */
async function requireOurs(path: string): Promise<void> {
  if (!existsSync(join(path, 'platform')) && !existsSync(join(path, 'target.json'))) return;
  const names = (await readdir(path)).slice(0, 5).join(', ');
  throw symphainyError({
    code: 'SYM-LP-0005',
    detail: `${path} holds something that no run of a migration has left: ${names}.`,
    remedy: 'Choose another folder with --out.',
  });
}
