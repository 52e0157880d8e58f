/**
 * What a realm or a client may say and a table cannot hold. Rows are for looking things up and for people;
 * the exact words stand in the history. Without this, one odd character would stop a partition's rows.
 */
import { formatDataRef, sha256Hex } from '@symphainy/kernel';
import type { DataRef } from '@symphainy/kernel';
import type { RowValue } from '@symphainy/public-works-read-store';

const idLengthMax = 1024;
const prefixLength = 900;

/** The row with every NUL, which PostgreSQL refuses in text, replaced by U+FFFD; mostly the row itself. */
export function storable<Row extends object>(row: Row): Row {
  const values: RowValue[] = Object.values(row);
  if (!values.some(hasNul)) return row;
  const entries: [string, RowValue][] = Object.entries(row);
  return Object.assign(
    {},
    row,
    Object.fromEntries(entries.map(([name, value]) => [name, withoutNul(value)])),
  );
}

/**
 * A data reference as an end of an edge: its text form, or, when that is too long for an index, its
 * beginning and its digest.
 */
export function referenceId(reference: DataRef): string {
  const text = formatDataRef(reference);
  return text.length <= idLengthMax ? text : `${text.slice(0, prefixLength)}~${sha256Hex(text)}`;
}

function hasNul(value: RowValue | undefined): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  if (Array.isArray(value)) return value.some(hasNul);
  return Object.entries(value).some(([name, member]) => name.includes('\0') || hasNul(member));
}

function withoutNul(value: RowValue): RowValue {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((member) => withoutNul(member) as never);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.replaceAll('\0', '\ufffd'), withoutNul(member)]),
  ) as never;
}
