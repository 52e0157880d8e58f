/** COMP, COMP-4, COMP-5, BINARY: big-endian integers, two's complement if the picture has S. */
import type { BinaryField } from '../layout/field-type.js';
import type { ReadNumber } from './read-number.js';

/** Makes the reader of a binary field. The full value counts, even past the picture. */
export function binaryReader(field: BinaryField): ReadNumber {
  const { length, signed } = field;
  return length <= 4 ? narrowReader(length, signed) : wideReader(length, signed);
}

function narrowReader(length: number, signed: boolean): ReadNumber {
  const half = 2 ** (length * 8 - 1);
  return (bytes, start, decimal) => {
    let value = 0;
    for (let at = start; at < start + length; at++) value = value * 256 + bytes[at]!;
    if (signed && value >= half) value -= half * 2;
    decimal.negative = value < 0;
    decimal.setInteger(Math.abs(value));
    return true;
  };
}

function wideReader(length: number, signed: boolean): ReadNumber {
  return (bytes, start, decimal) => {
    const negative = signed && bytes[start]! >= 0x80;
    decimal.negative = negative;
    // Of a negative number, the magnitude less one is the complement: it is small when the number is.
    const flip = negative ? 0xff : 0;
    let magnitude = 0;
    for (let at = start; at < start + length; at++) magnitude = magnitude * 256 + (bytes[at]! ^ flip);
    if (magnitude < Number.MAX_SAFE_INTEGER) decimal.setInteger(negative ? magnitude + 1 : magnitude);
    else decimal.setDigits(exactMagnitude(bytes, start, length, negative));
    return true;
  };
}

function exactMagnitude(bytes: Uint8Array, start: number, length: number, negative: boolean): string {
  let value = 0n;
  for (let at = start; at < start + length; at++) value = (value << 8n) | BigInt(bytes[at]!);
  return (negative ? (1n << BigInt(length * 8)) - value : value).toString();
}
