/** Small files of records of known content, in every record format, for tests. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@symphainy/kernel';

export interface LegacyRecord {
  readonly type: string;
  readonly number: string;
  readonly hold: string;
  /** In cents. */
  readonly amount: number;
  readonly name: string;
  /** How many claims the count says; the record has one only. */
  readonly claims?: string;
}

const copybook = `       01  LEGACY-RECORD.
           05  REC-TYPE      PIC X.
           05  REC-NUMBER    PIC X(4).
           05  REC-HOLD      PIC X.
           05  REC-AMOUNT    PIC S9(5)V99.
           05  REC-NAME      PIC X(5).
           05  REC-COUNT     PIC 9.
           05  REC-CLAIMS    OCCURS 0 TO 2 TIMES DEPENDING ON REC-COUNT.
               10  REC-CLAIM PIC X.
`;
export const recordBytes = 21;

/** The settings of a binding that reads it. */
export function legacySettings(folder: string, format: string, more: JsonObject = {}): JsonObject {
  return {
    file: join(folder, `legacy-${format}.dat`),
    copybook: join(folder, 'legacy.cpy'),
    record_format: format,
    code_page: 'ascii',
    type_field: 'REC_TYPE',
    entity_types: {
      P: {
        collection: 'policies',
        key: { field: 'REC_NUMBER', length: 6, fill: '0' },
        open_fields: {
          product: { field: 'REC_TYPE' },
          litigation_hold: { field: 'REC_HOLD', true: ['Y'], false: ['N'], otherwise: true },
        },
        control_totals: { group_by: ['product'], sums: { amount: 'REC_AMOUNT' } },
      },
    },
    skipped_types: { C: 'customers move with another migration' },
    ...more,
  };
}

export async function writeLegacyFile(
  folder: string,
  format: string,
  records: readonly LegacyRecord[],
): Promise<void> {
  await writeFile(join(folder, 'legacy.cpy'), copybook);
  await writeFile(join(folder, `legacy-${format}.dat`), fileOf(format, records.map(textOf)));
}

function fileOf(format: string, texts: readonly string[]): Buffer {
  switch (format) {
    case 'V':
      return Buffer.concat(texts.map(withDescriptor));
    case 'VB':
      return Buffer.concat(inBlocks(texts).map((block) => withDescriptor(block)));
    case 'D':
      return Buffer.from(texts.map((text) => `${text}\n`).join(''));
    default:
      return Buffer.from(texts.join(''), 'latin1');
  }
}

/** Three records a block. */
function inBlocks(texts: readonly string[]): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < texts.length; at += 3)
    blocks.push(Buffer.concat(texts.slice(at, at + 3).map(withDescriptor)));
  return blocks;
}

function withDescriptor(data: string | Buffer): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  const descriptor = Buffer.alloc(4);
  descriptor.writeUInt16BE(bytes.length + 4);
  return Buffer.concat([descriptor, bytes]);
}

function textOf({ type, number, hold, amount, name, claims = '1' }: LegacyRecord): string {
  const digits = String(Math.abs(amount)).padStart(7, '0');
  // A negative zoned number has its sign in the last digit: p is -0.
  const zoned = amount < 0 ? digits.slice(0, -1) + String.fromCharCode(0x70 + Number(digits.at(-1))) : digits;
  return `${type}${number.padEnd(4)}${hold}${zoned}${name.padEnd(5)}${claims}X `;
}
