/** `symphainy migrate`: moves the records of a user's own mainframe file into a target, governed. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withExamples } from '../examples.js';
import { addRunOptions, assertRunOptions, type RunCommandOptions } from '../migration/run-options.js';
import { addSourceOptions, type SourceOptions } from '../migration/source-options.js';
import { wholeNumber } from '../options.js';
import { carryOutRun } from '../migration/carry-out-run.js';
import { planRun } from '../migration/plan-run.js';
import { renderDryRun } from '../migration/dry-run.js';

export interface MigrateOptions extends RunCommandOptions, SourceOptions {
  readonly source: string;
  readonly copybook: string;
  readonly mapping: string;
  readonly target?: string;
  readonly policies?: string;
  readonly dryRun?: boolean;
  readonly limit?: number;
}

export function registerMigrate(program: Command): void {
  const command = program
    .command('migrate')
    .description(
      'Move the records of a mainframe file into a new system, governed: each record is read, mapped, written on condition and read back as an execution of its own. Goes on where an earlier run in the same folder stopped.',
    )
    .requiredOption('--source <file>', 'the data')
    .requiredOption('--copybook <file>', 'its layout')
    .requiredOption('--mapping <file>', 'what becomes of which field (YAML)')
    .option(
      '--target <file>',
      'the target: address, paths, headers, secret (YAML); the sample target unless told otherwise',
    )
    .option(
      '--policies <file>',
      'Cedar text that decides; examples/policies/sample.cedar unless told otherwise',
    )
    .option('--dry-run', 'write nothing: say what would be migrated and what would fail')
    .option(
      '--limit <records>',
      'only the first records of the source',
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    );
  addSourceOptions(command);
  addRunOptions(command, '.symphainy/migrate').action(async (options: MigrateOptions) => {
    assertRunOptions(options);
    const out = resolve(options.out);
    const plan = await planRun(options, out);
    const json = options.json ?? false;
    if (options.dryRun) {
      const dryRun = await renderDryRun(plan, json);
      for (const line of dryRun.lines) console.log(line);
      return;
    }
    await carryOutRun(
      {
        ...plan.run,
        out,
        // Moving a file is not begun anew: what is recorded of it stays.
        keep: true,
        wal: options.wal,
        ...(options.kafka !== undefined && { kafka: options.kafka }),
        faults: options.faults,
        seed: 1,
      },
      json,
    );
  });
  withExamples(
    command,
    'symphainy migrate --source POLICIES.dat --copybook POLICIES.cpy --mapping mapping.yaml --dry-run',
    'symphainy migrate --source POLICIES.dat --copybook POLICIES.cpy --mapping mapping.yaml --target target.yaml',
  );
}
