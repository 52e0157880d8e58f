import type { Command } from 'commander';

/** Ends the help of a command with examples. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  const heading = examples.length === 1 ? 'Example:' : 'Examples:';
  return command.addHelpText('after', `\n${heading}\n${examples.map((line) => `  $ ${line}`).join('\n')}`);
}
