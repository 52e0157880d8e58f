/**
 * A code page: what a byte means as text, as a JSON string's content, and as part of a DISPLAY number.
 * Invariant: the three readings are tables made once, so that a field costs one lookup a byte.
 */
import type { JsonOutput } from '../record/json-output.js';
import { ebcdicTables } from './ebcdic-tables.js';

export const codePageNames = [
  'cp037',
  'cp1047',
  'cp500',
  'cp273',
  'cp1140',
  'cp1141',
  'cp1148',
  'cp875',
  'latin1',
  'ascii',
  'utf8',
] as const;

export type CodePageName = (typeof codePageNames)[number];

/** What a byte is in a DISPLAY number: a digit is its value, an overpunched one its value plus the base. */
export const displayByte = {
  blank: 10,
  plus: 11,
  minus: 12,
  positive: 16,
  negative: 32,
  invalid: 255,
} as const;

export interface CodePage {
  readonly name: CodePageName;
  readonly ebcdic: boolean;
  /** The byte of a blank. */
  readonly blank: number;
  /** By byte: one of `displayByte`, or a digit's value. */
  readonly displayBytes: Uint8Array;
  /** The characters of `bytes[from, to)`. */
  text(bytes: Uint8Array, from: number, to: number): string;
  /** Appends `bytes[from, to)` as the inside of a JSON string. */
  writeJsonText(bytes: Uint8Array, from: number, to: number, output: JsonOutput): void;
}

/** The code page of that name. */
export function codePage(name: CodePageName): CodePage {
  switch (name) {
    case 'latin1':
      return singleBytePage(name, charactersUpTo(0xff), asciiNumbers, 0x20);
    case 'ascii':
      return singleBytePage(name, charactersUpTo(0x7f), asciiNumbers, 0x20);
    case 'utf8':
      return utf8Page();
    default:
      return singleBytePage(name, Array.from(ebcdicTables[name]), ebcdicNumbers, 0x40);
  }
}

/** Characters by byte; bytes past `last` have none and read as U+FFFD. */
function charactersUpTo(last: number): string[] {
  return Array.from({ length: 256 }, (_, byte) => (byte <= last ? String.fromCharCode(byte) : '\ufffd'));
}

function singleBytePage(
  name: CodePageName,
  characters: readonly string[],
  displayBytes: Uint8Array,
  blank: number,
): CodePage {
  const escapes = characters.map(jsonInside);
  // 0 says that the character takes more than one byte of JSON: no JSON text holds a raw NUL.
  const single = Uint8Array.from(escapes, (escape) => (escape.length === 1 ? escape[0]! : 0));
  return {
    name,
    ebcdic: blank === 0x40,
    blank,
    displayBytes,
    text(bytes, from, to) {
      let text = '';
      for (let at = from; at < to; at++) text += characters[bytes[at]!];
      return text;
    },
    writeJsonText(bytes, from, to, output) {
      output.reserve((to - from) * longestEscape);
      const target = output.bytes;
      let end = output.length;
      for (let at = from; at < to; at++) {
        const byte = bytes[at]!;
        const direct = single[byte]!;
        if (direct !== 0) target[end++] = direct;
        else for (const part of escapes[byte]!) target[end++] = part;
      }
      output.length = end;
    },
  };
}

function utf8Page(): CodePage {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const ascii = singleBytePage('utf8', charactersUpTo(0x7f), asciiNumbers, 0x20);
  function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (bytes[at]! > 0x7f) return false;
    return true;
  }
  function text(bytes: Uint8Array, from: number, to: number): string {
    return decoder.decode(bytes.subarray(from, to));
  }
  return {
    ...ascii,
    text,
    writeJsonText(bytes, from, to, output) {
      if (isAscii(bytes, from, to)) ascii.writeJsonText(bytes, from, to, output);
      else output.writeBytes(jsonInside(text(bytes, from, to)));
    },
  };
}

/** A control character is written as `\u00XX`. */
const longestEscape = 6;

const encoder = new TextEncoder();

function jsonInside(text: string): Uint8Array {
  return encoder.encode(JSON.stringify(text).slice(1, -1));
}

/** Zone F is a plain digit, C a positive and D a negative overpunched one. */
const ebcdicNumbers = numbers((table) => {
  for (let digit = 0; digit <= 9; digit++) {
    table[0xf0 + digit] = digit;
    table[0xc0 + digit] = displayByte.positive + digit;
    table[0xd0 + digit] = displayByte.negative + digit;
  }
  table[0x40] = displayByte.blank;
  table[0x4e] = displayByte.plus;
  table[0x60] = displayByte.minus;
});

/** Overpunched digits as `{`, A–I and `}`, J–R (translated from EBCDIC) or p–y (minus, native ASCII). */
const asciiNumbers = numbers((table) => {
  for (let digit = 0; digit <= 9; digit++) {
    table[0x30 + digit] = digit;
    table[digit === 0 ? 0x7b : 0x40 + digit] = displayByte.positive + digit;
    table[digit === 0 ? 0x7d : 0x49 + digit] = displayByte.negative + digit;
    table[0x70 + digit] = displayByte.negative + digit;
  }
  table[0x20] = displayByte.blank;
  table[0x2b] = displayByte.plus;
  table[0x2d] = displayByte.minus;
});

function numbers(fill: (table: Uint8Array) => void): Uint8Array {
  const table = new Uint8Array(256).fill(displayByte.invalid);
  table[0x00] = displayByte.blank;
  fill(table);
  return table;
}
