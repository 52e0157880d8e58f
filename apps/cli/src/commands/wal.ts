/** `symphainy wal inspect` and `symphainy wal verify`. */
import type { Command } from 'commander';
import { isSound, runWalInspect, runWalVerify } from '@symphainy/runtime-replay';
import { withExamples } from '../examples.js';
import { withLog } from '../open-log.js';
import { dataDirOption, wholeNumber } from '../options.js';
import { progressBar } from '../progress-bar.js';

interface WalOptions {
  readonly dataDir: string;
  readonly tenant?: string;
  readonly json?: boolean;
}

interface InspectCommandOptions extends WalOptions {
  readonly partition?: number;
  readonly from?: number;
  readonly limit: number;
}

const inspectedDefault = 1_000;
const inspectedMax = 1_000_000;

export function registerWalCommands(program: Command): void {
  const wal = program.command('wal').description('Look into the write-ahead log, and check it.');

  const inspect = wal
    .command('inspect')
    .description('Print every frame with its transitions and events. What is sealed stays sealed.')
    .addOption(dataDirOption())
    .option('--tenant <id>', "only this tenant's transitions, by id or name")
    .option('--partition <number>', 'only this one; 0 is the control log', wholeNumber(0, 65_535))
    .option('--from <seq>', 'frames from this seq on', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--limit <count>', 'how many records at most', wholeNumber(1, inspectedMax), inspectedDefault)
    .option('--json', 'print a line of JSON for each record')
    .action(async ({ dataDir, tenant, partition, from, limit, json = false }: InspectCommandOptions) => {
      await withLog(dataDir, ({ wal: reader, partitionCount }) =>
        runWalInspect(
          {
            wal: reader,
            partitionCount,
            json,
            limit,
            ...(partition !== undefined && { partition }),
            ...(from !== undefined && { from }),
            ...(tenant !== undefined && { tenant }),
          },
          (line) => console.log(line),
        ),
      );
    });
  withExamples(inspect, 'symphainy wal inspect --tenant acme --json');

  const verify = wal
    .command('verify')
    .description(
      'Check the chains of the log, and that every event has its tenant, intent, decision and attribution. Exits with 1 when it is not sound.',
    )
    .addOption(dataDirOption())
    .option('--tenant <id>', "only this tenant's chains, from its own records alone")
    .option('--json', 'print one line of JSON')
    .action(async ({ dataDir, tenant, json = false }: WalOptions) => {
      const bar = progressBar();
      try {
        const report = await withLog(dataDir, ({ wal: reader, partitionCount }) =>
          runWalVerify(
            {
              wal: reader,
              partitionCount,
              json,
              onProgress: bar.show,
              ...(tenant !== undefined && { tenant }),
            },
            (line) => console.log(line),
          ),
        );
        if (!isSound(report)) process.exitCode = 1;
      } finally {
        bar.end();
      }
    });
  withExamples(verify, 'symphainy wal verify', 'symphainy wal verify --tenant acme --json');
}
