import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import { runUp } from '@symphainy/local-platform';
import type { WalKind } from '@symphainy/local-platform';
import { withExamples } from '../examples.js';
import { dataDirOption } from '../options.js';

interface UpOptions {
  readonly wal: WalKind;
  readonly kafka?: string;
  readonly dataDir: string;
  readonly port: number;
  readonly json?: boolean;
}

export function registerUp(program: Command): void {
  const command = program
    .command('up')
    .description('Start the whole platform on this machine and hold it together until Ctrl-C.')
    .addOption(
      new Option('--wal <kind>', 'the log; fixed by the first start of a data directory')
        .choices(['postgres', 'kafka', 'memory'])
        .default('postgres'),
    )
    .option('--kafka <host:port>', 'a broker that runs already (with --wal kafka); otherwise one is started')
    .addOption(dataDirOption())
    .option('--port <port>', 'of the public API; 0 picks a free one', parsePort, 8080)
    .option('--json', 'print one line of JSON on stdout when all is ready')
    .action(async (options: UpOptions) => {
      if (options.kafka !== undefined && options.wal !== 'kafka') {
        throw symphainyError({ code: 'SYM-LP-0008', detail: '--kafka goes with --wal kafka.' });
      }
      const json = options.json ?? false;
      await runUp(
        { ...options, json },
        {
          result: (line) => console.log(line),
          progress: (line) => (json ? console.error(line) : console.log(line)),
        },
      );
    });
  withExamples(command, 'symphainy up', 'symphainy up --wal kafka --port 0 --json');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}
