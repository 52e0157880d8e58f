/** How a mainframe file is to be read: options of the command line, as settings of the adapter. */
import type { JsonObject } from '@symphainy/kernel';
import { codePageNames, floatFormats, rdwEndians, recordFormats, trims } from '@symphainy/codec-cobol';
import type { Command } from 'commander';
import { Option } from 'commander';
import { wholeNumber } from '../options.js';

export interface SourceOptions {
  readonly record?: string;
  readonly redefineMap?: readonly string[];
  readonly recordFormat?: string;
  readonly recordLength?: number;
  readonly codePage?: string;
  readonly rdwEndian?: string;
  readonly rdwAdjustment?: number;
  readonly floatFormat?: string;
  readonly trim?: string;
  readonly variableSizeOccurs?: boolean;
}

const recordLengthMax = 1 << 24;

/** The same options, with the same defaults, as `copybook decode`. */
export function addSourceOptions(command: Command): Command {
  const choice = (flags: string, description: string, choices: readonly string[]): Option =>
    new Option(flags, description).choices([...choices]);
  return command
    .option('--record <name>', 'which 01 of the copybook; the first unless told otherwise')
    .option('--redefine-map <map...>', "'FIELD:V1=GROUP,V2=GROUP': which group a record has")
    .addOption(choice('--record-format <format>', 'F, FB, V, VB or D (default: F)', recordFormats))
    .option(
      '--record-length <bytes>',
      'for F; the copybook’s unless told otherwise',
      wholeNumber(1, recordLengthMax),
    )
    .addOption(choice('--code-page <name>', 'of texts (default: cp037)', codePageNames))
    .addOption(choice('--rdw-endian <order>', 'of record descriptors (default: big)', rdwEndians))
    .option('--rdw-adjustment <bytes>', 'added to the length in a descriptor (default: -4)', Number)
    .addOption(choice('--float-format <format>', '(default: ibm)', floatFormats))
    .addOption(choice('--trim <side>', 'blanks of texts (default: both)', trims))
    .option('--variable-size-occurs', 'tables with DEPENDING ON take only the room of their count');
}

/** Settings of a `mainframe_adapter` binding. */
export function sourceSettings(file: string, copybook: string, options: SourceOptions): JsonObject {
  const settings = {
    file,
    copybook,
    record: options.record,
    redefine_map: options.redefineMap,
    record_format: options.recordFormat,
    record_length: options.recordLength,
    code_page: options.codePage,
    rdw_endian: options.rdwEndian,
    rdw_adjustment: options.rdwAdjustment,
    float_format: options.floatFormat,
    trim: options.trim,
    variable_size_occurs: options.variableSizeOccurs,
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as JsonObject;
}
