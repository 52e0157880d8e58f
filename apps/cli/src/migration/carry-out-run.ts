/** Runs a migration for a command: signals, screen, what is printed, exit code. */
import { runMigration, type MigrationOptions } from '@symphainy/migration';
import { errorOfRun } from './disk-full.js';
import { judgeLog } from './judge-log.js';
import { migrationScreen } from './migration-screen.js';
import { readAmounts } from './read-amounts.js';
import { renderEnd } from './render-end.js';

type Given = Omit<MigrationOptions, 'watcher' | 'signal' | 'readAmounts' | 'judgeLog'>;

export async function carryOutRun(given: Given, json: boolean): Promise<void> {
  const asked = new AbortController();
  const onSignal = () =>
    asked.abort(new Error('The run was interrupted; run the same command again to go on.'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const end = await runMigration({
      ...given,
      readAmounts,
      judgeLog,
      watcher: migrationScreen(),
      signal: asked.signal,
    });
    if (json) console.log(JSON.stringify(end.result));
    for (const line of renderEnd(end)) (json ? console.error : console.log)(line);
    if (end.faults.length > 0) process.exitCode = 1;
  } catch (error) {
    throw await errorOfRun(given.out, error);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
