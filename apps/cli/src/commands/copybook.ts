import type { Command } from 'commander';
import { copybookCommands } from '@symphainy/codec-cobol';
import { withExamples } from '../examples.js';

const examples: Readonly<Record<string, string>> = {
  decode: 'symphainy copybook decode --copybook ACCOUNT.cpy --data ACCOUNT.PS',
  layout: 'symphainy copybook layout --copybook ACCOUNT.cpy --json',
};

/** `symphainy copybook`: reads mainframe files; needs no platform. */
export function registerCopybookCommands(program: Command): void {
  const copybook = copybookCommands();
  for (const command of copybook.commands) {
    const example = examples[command.name()];
    if (example !== undefined) withExamples(command, example);
  }
  program.addCommand(copybook);
}
