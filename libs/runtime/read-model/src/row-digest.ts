/**
 * Digests of rows: what rows made again from the log are compared by. A row's digest is SHA-256 over its table
 * and a line a property, by name: its JSON, or the length of its bytes; then the bytes. A line end cannot stand
 * in JSON, so no two rows give the same.
 */
import { DigestSum, canonicalJson, sha256 } from '@symphainy/kernel';
import type { RowsByTable, RowValue, Table } from '@symphainy/public-works-read-store';

export function rowDigest<Name extends Table>(table: Name, row: RowsByTable[Name]): Buffer {
  const properties: { readonly [name: string]: RowValue } = { ...row };
  const blobs: Uint8Array[] = [];
  let text: string = table;
  for (const name of Object.keys(properties).sort()) {
    const value = properties[name]!;
    if (!(value instanceof Uint8Array)) {
      text += `\n${name} ${canonicalJson(value)}`;
      continue;
    }
    text += `\n${name} bytes ${value.length}`;
    blobs.push(value);
  }
  return sha256(Buffer.from(`${text}\n\n`), ...blobs);
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
