/** `symphainy replay`: folds the log again, decides every command again, and compares with what is live. */
import type { Command } from 'commander';
import { runReplay } from '@symphainy/runtime-replay';
import { withExamples } from '../examples.js';
import { withLog } from '../open-log.js';
import { dataDirOption } from '../options.js';
import { progressBar } from '../progress-bar.js';

export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description(
      'Make the state again from the log alone, decide every command again, and compare with what is live. Releases no effects; exits with 1 when anything differs.',
    )
    .addOption(dataDirOption())
    .option('--json', 'print one line of JSON')
    .action(async ({ dataDir, json = false }: { dataDir: string; json?: boolean }) => {
      const bar = progressBar();
      try {
        const report = await withLog(dataDir, (log) =>
          runReplay({ ...log, json, onProgress: bar.show }, (line) => console.log(line)),
        );
        if (!report.equal) process.exitCode = 1;
      } finally {
        bar.end();
      }
    });
  withExamples(command, 'symphainy replay', 'symphainy replay --data-dir .symphainy --json');
}
