/** Writes the fields of one variable-length record after the other into a buffer that is reused. */
import { codePage037 } from './code-page-037.js';

const blank = 0x40;
const descriptorSize = 4;
const recordLengthMax = 32_760;

export class RecordWriter {
  private readonly bytes = new Uint8Array(recordLengthMax);
  private at = descriptorSize;

  begin(): void {
    this.at = descriptorSize;
  }

  /** The record behind its descriptor word; valid until the next `begin`. */
  end(): Uint8Array {
    this.bytes[0] = this.at >> 8;
    this.bytes[1] = this.at & 0xff;
    this.bytes[2] = 0;
    this.bytes[3] = 0;
    return this.bytes.subarray(0, this.at);
  }

  /** PIC X(width). */
  text(value: string, width: number): void {
    if (value.length > width) throw new RangeError(`"${value}" is longer than ${width} characters`);
    for (let index = 0; index < value.length; index++) {
      const byte = codePage037[value.charCodeAt(index)];
      if (byte === undefined) throw new RangeError(`"${value}" has a character that is not in Latin-1`);
      this.bytes[this.at + index] = byte;
    }
    this.bytes.fill(blank, this.at + value.length, this.at + width);
    this.at += width;
  }

  filler(width: number): void {
    this.text('', width);
  }

  /** PIC 9(digits), one digit a byte. */
  zoned(value: number, digits: number): void {
    let rest = requireDigits(value, digits);
    for (let index = digits - 1; index >= 0; index--) {
      this.bytes[this.at + index] = 0xf0 | (rest % 10);
      rest = Math.floor(rest / 10);
    }
    this.at += digits;
  }

  /** PIC S9(digits), the sign in the zone of the last byte. */
  signedZoned(value: number, digits: number): void {
    this.zoned(Math.abs(value), digits);
    this.bytes[this.at - 1]! &= value < 0 ? 0xdf : 0xcf;
  }

  /** PIC S9(digits) COMP-3; null writes blanks, whose last nibble is no sign: bytes that are no number. */
  packed(value: number | null, digits: number): void {
    const length = (digits >> 1) + 1;
    if (value === null) return this.filler(length);
    let rest = requireDigits(Math.abs(value), digits);
    let nibbles = value < 0 ? 0x0d : 0x0c;
    for (let index = length - 1; index >= 0; index--) {
      this.bytes[this.at + index] = nibbles | ((rest % 10) << 4);
      rest = Math.floor(rest / 10);
      nibbles = rest % 10;
      rest = Math.floor(rest / 10);
    }
    this.at += length;
  }

  /** PIC S9(5..9) COMP: four bytes, the highest first. */
  binary(value: number): void {
    for (let index = 0; index < 4; index++) this.bytes[this.at + index] = (value >> (24 - 8 * index)) & 0xff;
    this.at += 4;
  }
}

function requireDigits(value: number, digits: number): number {
  if (Number.isSafeInteger(value) && value >= 0 && value < 10 ** digits) return value;
  throw new RangeError(`${value} has no ${digits} digits`);
}
