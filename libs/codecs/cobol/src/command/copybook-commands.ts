/** The `copybook` command with its subcommands, for a commander program. */
import type { CommanderError } from 'commander';
import { Command, InvalidArgumentError, Option } from 'commander';

import { codePageNames } from '../code-page/code-page.js';
import { CopybookError } from '../errors.js';
import { floatFormats } from '../fields/float-number.js';
import { trims } from '../fields/text.js';
import { recordFormats } from '../framing/framing.js';
import { runCopybookDecode } from './decode-command.js';
import { rdwEndians, type DecodeOptions } from './decode-options.js';
import { runCopybookLayout, type LayoutOptions } from './layout-command.js';

/** The exit code of every error of these commands. */
const failed = 2;

/** `copybook decode` and `copybook layout`: results on standard output, one line on standard error. */
export function copybookCommands(): Command {
  return new Command('copybook')
    .description('Read mainframe files by their COBOL copybooks.')
    .addCommand(decodeCommand())
    .addCommand(layoutCommand());
}

function decodeCommand(): Command {
  return withUsageErrors(new Command('decode'))
    .description('Print a data file as NDJSON, one object a record.')
    .requiredOption('--copybook <file>', 'the copybook')
    .requiredOption('--data <file>', 'the data file')
    .option('--record <name>', 'which 01 of the copybook (default: the first)')
    .addOption(choice('--code-page <name>', 'code page of text and DISPLAY numbers', codePageNames, 'cp037'))
    .addOption(
      choice(
        '--record-format <format>',
        'F, FB: fixed length; V: with RDW; VB: with BDW and RDW; D: lines',
        recordFormats,
        'F',
      ),
    )
    .option('--record-length <bytes>', "record length for F (default: the copybook's)", wholeNumber)
    .addOption(choice('--rdw-endian <endian>', 'byte order of RDW and BDW', rdwEndians, 'big'))
    .option(
      '--rdw-adjustment <bytes>',
      'data after an RDW or BDW = its value + this; -4 where the word counts itself',
      wholeNumber,
      -4,
    )
    .addOption(choice('--float-format <format>', 'COMP-1 and COMP-2', floatFormats, 'ibm'))
    .addOption(choice('--trim <sides>', 'trim blanks and NULs from text', trims, 'both'))
    .option('--file-start-offset <bytes>', 'bytes to skip at the start of the file', wholeNumber, 0)
    .option('--file-end-offset <bytes>', 'bytes to skip at the end of the file', wholeNumber, 0)
    .option(
      '--redefine-map <map>',
      "FIELD:V1=GROUP,V2=GROUP: decode only the group named for FIELD's value, the others are null (repeatable)",
      (map: string, maps: readonly string[]) => [...maps, map],
      [] as readonly string[],
    )
    .option('--keep-filler', 'keep every FILLER, as FILLER_n', false)
    .option('--variable-size-occurs', 'OCCURS DEPENDING ON takes only the room of its count', false)
    .action((options: DecodeOptions) => report('decode', runCopybookDecode(options, writeToOutput)));
}

function layoutCommand(): Command {
  return withUsageErrors(new Command('layout'))
    .description('Print level, name, picture, usage, offset, length and occurs of every item.')
    .requiredOption('--copybook <file>', 'the copybook')
    .option('--record <name>', 'which 01 of the copybook (default: the first)')
    .option('--json', 'print a JSON array of objects', false)
    .action((options: LayoutOptions) => report('layout', runCopybookLayout(options, writeToOutput)));
}

/** Choices hold in any case, so they are checked with the other options and only shown here. */
function choice(flags: string, text: string, choices: readonly string[], preset: string): Option {
  return new Option(flags, `${text}: ${choices.join(', ')}`).default(preset);
}

function wholeNumber(value: string): number {
  if (!/^[+-]?\d+$/.test(value)) throw new InvalidArgumentError('It is not a whole number.');
  return Number(value);
}

/** A wrong command line ends like any other error of these commands. */
function withUsageErrors(command: Command): Command {
  return command.exitOverride((error: CommanderError) => process.exit(error.exitCode === 0 ? 0 : failed));
}

async function report(command: string, run: Promise<void>): Promise<void> {
  // Writes report errors to their caller; without a listener the process would die of them too.
  process.stdout.on('error', ignore);
  try {
    await run;
  } catch (error) {
    if (isClosedPipe(error)) return;
    if (!(error instanceof CopybookError)) throw error;
    process.stderr.write(`symphainy copybook ${command}: ${error.message}\n`);
    process.exitCode = failed;
  } finally {
    process.stdout.off('error', ignore);
  }
}

function ignore(): void {}

/** Waits until standard output has taken the bytes, which keeps a slow reader from filling memory. */
function writeToOutput(output: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(output, (error) => (error ? reject(error) : resolve()));
  });
}

/** The reader of standard output needs no more, as `head` does. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
