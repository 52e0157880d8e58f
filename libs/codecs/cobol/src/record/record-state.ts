/** What the compiled decoders of one record share while it is decoded. */
import type { Decimal } from '../fields/decimal.js';
import { JsonOutput } from './json-output.js';

export class RecordState {
  bytes: Uint8Array = new Uint8Array(0);
  /** Index of the record's first byte in `bytes`. */
  start = 0;
  /** Index after the record's last byte. */
  limit = 0;
  output = new JsonOutput();
  /** By table number: where the element begins that is being decoded; number 0 is the record. */
  readonly elementAt: Int32Array;
  /** By item number: where the item was last found to begin, in which element, of which record. */
  private readonly startAt: Int32Array;
  private readonly startElement: Int32Array;
  private readonly startRecord: Float64Array;
  private record = 0;

  constructor(
    tables: number,
    items: number,
    readonly decimal: Decimal,
  ) {
    this.elementAt = new Int32Array(tables + 1);
    this.startAt = new Int32Array(items);
    this.startElement = new Int32Array(items);
    this.startRecord = new Float64Array(items);
  }

  /** Turns to the record `bytes[from, to)`. */
  begin(bytes: Uint8Array, from: number, to: number): void {
    this.bytes = bytes;
    this.start = from;
    this.limit = to;
    this.elementAt[0] = from;
    this.record++;
  }

  /** Notes that the item begins at `at` in the element that begins at `element`. */
  setStart(item: number, element: number, at: number): void {
    this.startAt[item] = at;
    this.startElement[item] = element;
    this.startRecord[item] = this.record;
  }

  /** Where the item begins in that element, if it was noted in this record. */
  knownStart(item: number, element: number): number | undefined {
    return this.startRecord[item] === this.record && this.startElement[item] === element
      ? this.startAt[item]
      : undefined;
  }
}

/** The count of a table is no number, or lies outside its range. */
export class CountFault extends Error {
  /**
   * @param offset of the count, in bytes from the record's start.
   * @param fault what is wrong.
   * @param field the name of the item that holds the count.
   */
  constructor(
    readonly offset: number,
    readonly fault: string,
    readonly field: string,
  ) {
    super(fault);
  }
}
