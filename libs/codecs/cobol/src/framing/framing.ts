/**
 * Where records begin and end in a file that arrives in pieces.
 *
 * I1  A framing sees a window of bytes and answers the first record in it, or that it needs more.
 * I2  It never asks for more than one record's bytes at a time, so memory does not grow with the file.
 */

export const recordFormats = ['F', 'FB', 'V', 'VB', 'D'] as const;

export type RecordFormat = (typeof recordFormats)[number];

export type Frame =
  /** A record in `[from, to)`; the next frame begins at `next`. */
  | { readonly type: 'record'; readonly from: number; readonly to: number; readonly next: number }
  /** Bytes up to `next` belong to no record. */
  | { readonly type: 'gap'; readonly next: number }
  | { readonly type: 'incomplete' }
  /** The file is broken at the start of the window. */
  | { readonly type: 'broken'; readonly fault: string };

export interface Framing {
  /**
   * Looks for the next record in `bytes[at, end)`, where at < end. `final` says that the file ends at
   * `end`; then the answer is not 'incomplete'. May throw what reading a record's own counts throws.
   */
  next(bytes: Uint8Array, at: number, end: number, final: boolean): Frame;
  /** What is wrong with a file that ends after the last frame; undefined if nothing is. */
  faultAtEnd?(): string | undefined;
}

/** How the four-byte words of V and VB are read. */
export interface DescriptorOptions {
  readonly endian: 'big' | 'little';
  /** Bytes of data after the word = its value + adjustment. */
  readonly adjustment: number;
}

export const descriptorSize = 4;

/** The length in a record or block descriptor word. */
export function descriptorValue(bytes: Uint8Array, at: number, endian: 'big' | 'little'): number {
  return endian === 'big' ? bytes[at]! * 256 + bytes[at + 1]! : bytes[at + 3]! * 256 + bytes[at + 2]!;
}

/** Says that the file ends inside a record, or that more is to come. */
export function partial(have: number, want: number | undefined, final: boolean): Frame {
  if (!final) return { type: 'incomplete' };
  const wanted = want === undefined ? 'a whole record' : `${want} bytes`;
  return { type: 'broken', fault: `the last record is partial: ${have} of ${wanted}` };
}
