/** Runs one command line. Exit codes: 0 done, 1 failed, 2 not understood. */
import { Command, CommanderError } from 'commander';
import { registerExecutionCommands } from './commands/execution.js';
import { registerIntentCommands } from './commands/intent.js';
import { registerMigrate } from './commands/migrate.js';
import { registerLoginCommands } from './commands/login.js';
import { registerPolicyCommands } from './commands/policy.js';
import { registerRealmCommands } from './commands/realm.js';
import { registerReplay } from './commands/replay.js';
import { registerShowcase } from './commands/showcase.js';
import { registerStatus } from './commands/status.js';
import { registerUp } from './commands/up.js';
import { registerWalCommands } from './commands/wal.js';
import { registerWhy } from './commands/why.js';
import { registerCopybookCommands } from './commands/copybook.js';
import { printError } from './print-error.js';

export async function run(args: readonly string[]): Promise<number> {
  endWithReader();
  try {
    await program().parseAsync([...args], { from: 'user' });
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    // Commander has said what it did not understand, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printError(error);
  }
}

/** Whoever reads what we print may have read enough (`| head`): that is no error. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

function program(): Command {
  const program = new Command('symphainy')
    .description(
      'A governed execution platform: intents in, decisions on record, executions that explain themselves.',
    )
    .version('0.1.0')
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'SYM-LP-0008: ')) });
  for (const register of [
    registerUp,
    registerShowcase,
    registerMigrate,
    registerStatus,
    registerLoginCommands,
    registerIntentCommands,
    registerExecutionCommands,
    registerWhy,
    registerPolicyCommands,
    registerRealmCommands,
    registerReplay,
    registerWalCommands,
    registerCopybookCommands,
  ]) {
    register(program);
  }
  return program;
}
