/**
 * Digests of rows: what rows made again from the log are compared by. A row's digest is SHA-256 over its
 * table and its properties by name, each with type and length, so that no two rows give the same bytes.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { DigestSum, canonicalJson } from '@symphainy/kernel';
import type { RowsByTable, RowValue, Table } from '@symphainy/public-works-read-store';

export function rowDigest<Name extends Table>(table: Name, row: RowsByTable[Name]): Buffer {
  const hash = createHash('sha256').update(table);
  const properties: [string, RowValue][] = Object.entries(row);
  properties.sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [name, value] of properties) {
    field(hash, 'n', Buffer.from(name));
    if (value instanceof Uint8Array) field(hash, 'b', value);
    else field(hash, 'j', Buffer.from(canonicalJson(value)));
  }
  return hash.digest();
}

function field(hash: Hash, type: string, bytes: Uint8Array): void {
  hash.update(`${type}${bytes.length}:`).update(bytes);
}

/** The rows of one table in one partition, in any order, as one digest. */
export class TableDigest {
  private readonly sum = new DigestSum();
  private count = 0;

  constructor(private readonly table: Table) {}

  add(row: RowsByTable[Table]): void {
    this.sum.add(rowDigest(this.table, row));
    this.count += 1;
  }

  get rows(): number {
    return this.count;
  }

  hex(): string {
    return this.sum.hex();
  }
}
