/** COMP-3 (packed decimal): two digits a byte, the last nibble is the sign. */
import type { ReadNumber } from './read-number.js';

/** Makes the reader of a packed field of `length` bytes. */
export function packedReader(length: number): ReadNumber {
  return (bytes, start, decimal) => {
    const last = start + length - 1;
    const sign = bytes[last]! & 0x0f;
    if (sign < 0x0a) return false;
    decimal.negative = sign === 0x0b || sign === 0x0d;
    const { digits } = decimal;
    let end = 0;
    for (let at = start; at <= last; at++) {
      const byte = bytes[at]!;
      const high = byte >> 4;
      if (high > 9) return false;
      digits[end++] = high;
      if (at === last) break;
      const low = byte & 0x0f;
      if (low > 9) return false;
      digits[end++] = low;
    }
    decimal.from = 0;
    decimal.to = end;
    return true;
  };
}
