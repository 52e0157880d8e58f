/** Errors for a person at a terminal: the code, what happened and where, and what to do about it. Never a stack. */
import { SymphainyError } from '@symphainy/kernel';
import colours from 'picocolors';

/** Prints to stderr; answers the exit code. */
export function printError(error: unknown): number {
  for (const line of describe(error)) console.error(line);
  return error instanceof SymphainyError && error.code === 'SYM-LP-0008' ? 2 : 1;
}

function describe(error: unknown): readonly string[] {
  if (!(error instanceof SymphainyError)) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`${colours.red('SYM-RT-0001')}: ${reason}`];
  }
  return [
    `${colours.red(error.code)}: ${error.detail}`,
    ...error.faults.map(({ pointer, detail }) => `  ${pointer === '' ? 'the whole' : pointer}: ${detail}`),
    error.remedy,
  ];
}
