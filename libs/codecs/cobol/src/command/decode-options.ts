/** What `copybook decode` can be told, as it comes from a command line, and its checks. */
import { codePageNames, type CodePageName } from '../code-page/code-page.js';
import { optionFault } from '../errors.js';
import { floatFormats, type FloatFormat } from '../fields/float-number.js';
import { trims, type Trim } from '../fields/text.js';
import { recordFormats, type RecordFormat } from '../framing/framing.js';

export const rdwEndians = ['big', 'little'] as const;

export type RdwEndian = (typeof rdwEndians)[number];

/** The options of `copybook decode`; what is left out has its default. */
export interface DecodeOptions {
  /** Path of the copybook. */
  readonly copybook: string;
  /** Path of the data. */
  readonly data: string;
  /** Name of an 01; default the first. */
  readonly record?: string;
  /** Default cp037. */
  readonly codePage?: CodePageName;
  /** Default F. */
  readonly recordFormat?: RecordFormat;
  /** Bytes of a record in format F; default the copybook's. */
  readonly recordLength?: number;
  /** Default big. */
  readonly rdwEndian?: RdwEndian;
  /** Default -4. */
  readonly rdwAdjustment?: number;
  /** Default ibm. */
  readonly floatFormat?: FloatFormat;
  /** Default both. */
  readonly trim?: Trim;
  /** Bytes to skip at the file's start; default 0. */
  readonly fileStartOffset?: number;
  /** Bytes to skip at the file's end; default 0. */
  readonly fileEndOffset?: number;
  /** Maps of the form `FIELD:V1=GROUP,V2=GROUP`; default none. */
  readonly redefineMap?: readonly string[];
  readonly keepFiller?: boolean;
  readonly variableSizeOccurs?: boolean;
}

export type CompleteDecodeOptions = Required<Omit<DecodeOptions, 'record' | 'recordLength'>> &
  Pick<DecodeOptions, 'record' | 'recordLength'>;

/** Fills in the defaults and checks values that types cannot; throws `CopybookError` (SYM-CB-0003). */
export function completeDecodeOptions(options: DecodeOptions): CompleteDecodeOptions {
  const complete: CompleteDecodeOptions = {
    ...options,
    codePage: oneOf('--code-page', codePageNames, options.codePage ?? 'cp037'),
    recordFormat: oneOf('--record-format', recordFormats, options.recordFormat ?? 'F'),
    rdwEndian: oneOf('--rdw-endian', rdwEndians, options.rdwEndian ?? 'big'),
    rdwAdjustment: whole('--rdw-adjustment', options.rdwAdjustment ?? -4, Number.MIN_SAFE_INTEGER),
    floatFormat: oneOf('--float-format', floatFormats, options.floatFormat ?? 'ibm'),
    trim: oneOf('--trim', trims, options.trim ?? 'both'),
    fileStartOffset: whole('--file-start-offset', options.fileStartOffset ?? 0, 0),
    fileEndOffset: whole('--file-end-offset', options.fileEndOffset ?? 0, 0),
    redefineMap: options.redefineMap ?? [],
    keepFiller: options.keepFiller ?? false,
    variableSizeOccurs: options.variableSizeOccurs ?? false,
  };
  if (options.recordLength !== undefined) whole('--record-length', options.recordLength, 1);
  return complete;
}

/** The choice that `value` names in any case. */
export function oneOf<T extends string>(option: string, choices: readonly T[], value: string): T {
  const choice = choices.find((one) => one.toLowerCase() === value.toLowerCase());
  if (choice !== undefined) return choice;
  throw optionFault(option, `'${value}' is not one of ${choices.join(', ')}`);
}

function whole(option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw optionFault(option, `${value} is not a whole number${least >= 0 ? ` from ${least}` : ''}`);
}
