/** Where in a text: the engine counts bytes of UTF-8, people count lines and columns. */
import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';

/** Line and column, both from 1, of a byte offset. */
export function placeOfByte(
  text: string,
  byteOffset: number,
): { readonly line: number; readonly column: number } {
  const before = Buffer.from(text).subarray(0, byteOffset).toString();
  const lines = before.split('\n');
  return { line: lines.length, column: [...lines.at(-1)!].length + 1 };
}

/** An error of the engine in one line, e.g. `line 2, column 7: unexpected token (expected `)`)`. */
export function describeError(error: DetailedError, text: string): string {
  const [location] = error.sourceLocations ?? [];
  const at = location ? placeOfByte(text, location.start) : undefined;
  const hint = location?.label ?? error.help;
  return `${at ? `line ${at.line}, column ${at.column}: ` : ''}${error.message}${hint ? ` (${hint})` : ''}`;
}
