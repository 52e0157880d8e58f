/**
 * One-dimensional arrays in PostgreSQL's binary form (`array_send` in arrayfuncs.c): dimensions, a flag for
 * nulls, the element type, length and lower bound, then each element with its length. `pg` writes arrays
 * as text only, with every string escaped and every byte as two digits, and the server parses that again:
 * binary, the write path takes half the processor time on both sides.
 */
import type { RowValue } from '../rows.js';
import type { ColumnType } from './columns.js';

interface ElementType {
  readonly oid: number;
  /** Bytes of an element. */
  length(value: RowValue): number;
  write(value: RowValue, into: Buffer, at: number): void;
}

const headerLength = 20;
const jsonbVersion = 1;

const elementTypes: { readonly [Name in ColumnType]: ElementType } = {
  text: {
    oid: 25,
    length: (value) => Buffer.byteLength(value as string),
    write: (value, into, at) => void into.write(value as string, at),
  },
  integer: {
    oid: 23,
    length: () => 4,
    write: (value, into, at) => void into.writeInt32BE(value as number, at),
  },
  bigint: {
    oid: 20,
    length: () => 8,
    write: (value, into, at) => void writeInt64(value as number, into, at),
  },
  bytea: {
    oid: 17,
    length: (value) => (value as Uint8Array).length,
    write: (value, into, at) => void into.set(value as Uint8Array, at),
  },
  jsonb: {
    oid: 3802,
    length: (value) => 1 + Buffer.byteLength(value as string),
    write: (value, into, at) => void into.write(value as string, into.writeUInt8(jsonbVersion, at)),
  },
};

/** The array of some values: text for `jsonb`, safe integers for `bigint`; undefined is null. */
export function binaryArray(type: ColumnType, values: readonly (RowValue | undefined)[]): Buffer {
  const element = elementTypes[type];
  let total = headerLength;
  let nulls = 0;
  for (const value of values) {
    total += 4;
    if (value === undefined) nulls = 1;
    else total += element.length(value);
  }
  const buffer = Buffer.allocUnsafe(total);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls, 4);
  buffer.writeUInt32BE(element.oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = headerLength;
  for (const value of values) {
    const length = value === undefined ? -1 : element.length(value);
    at = buffer.writeInt32BE(length, at);
    if (value === undefined) continue;
    element.write(value, buffer, at);
    at += length;
  }
  return buffer;
}

function writeInt64(value: number, into: Buffer, at: number): void {
  into.writeInt32BE(Math.floor(value / 0x1_0000_0000), at);
  into.writeUInt32BE(value >>> 0, at + 4);
}
