/** Options that both migrating commands have. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import type { WalKind } from '@symphainy/local-platform';

export interface RunCommandOptions {
  readonly wal: WalKind;
  readonly kafka?: string;
  readonly faults: 'none' | 'some';
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly out: string;
}

export function addRunOptions(command: Command, out: string): Command {
  return command
    .addOption(
      new Option('--wal <kind>', 'the log of the platform that is started')
        .choices(['postgres', 'kafka'])
        .default('postgres'),
    )
    .option('--kafka <host:port>', 'a broker that runs already (with --wal kafka); otherwise one is started')
    .addOption(
      new Option(
        '--faults <some>',
        'let the sample target fail now and then, kill a realm and Runtime while records are under way',
      )
        .choices(['none', 'some'])
        .default('none'),
    )
    .option('--out <folder>', 'where everything is kept', out)
    .option('--json', 'print one line of JSON');
}

export function assertRunOptions({ kafka, wal }: RunCommandOptions): void {
  if (kafka !== undefined && wal !== 'kafka')
    throw symphainyError({ code: 'SYM-LP-0008', detail: '--kafka goes with --wal kafka.' });
}
