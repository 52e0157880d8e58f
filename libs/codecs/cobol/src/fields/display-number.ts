/**
 * USAGE DISPLAY numbers: one digit a byte, the sign overpunched on the first or last digit or in a byte
 * of its own. Blanks or NULs before the digits count as zeros; after them they are ignored, unless
 * a V or P gives the digits' places a meaning.
 */
import { displayByte, type CodePage } from '../code-page/code-page.js';
import type { DisplayField } from '../layout/field-type.js';
import type { ReadNumber } from './read-number.js';

/** Makes the reader of a DISPLAY field. */
export function displayReader(field: DisplayField, page: CodePage): ReadNumber {
  const kinds = page.displayBytes;
  const { length, scaled } = field;
  const { separate } = field.sign;
  const leading = field.sign.position === 'leading';
  const { blank, plus, minus, positive, negative } = displayByte;
  return (bytes, start, decimal) => {
    let from = start;
    let to = start + length;
    let trailingBlank = false;
    decimal.negative = false;
    if (separate) {
      const sign = kinds[bytes[leading ? from++ : --to]!]!;
      if (sign === minus) decimal.negative = true;
      else if (sign === blank) trailingBlank = !leading;
      else if (sign !== plus) return false;
    }
    while (from < to && kinds[bytes[from]!] === blank) from++;
    if (from === to) return false;
    while (kinds[bytes[to - 1]!] === blank) {
      to--;
      trailingBlank = true;
    }
    if (trailingBlank && scaled) return false;
    const signAt = separate ? -1 : leading ? from : to - 1;
    const { digits } = decimal;
    let end = 0;
    for (let at = from; at < to; at++) {
      let digit = kinds[bytes[at]!]!;
      if (digit > 9) {
        if (at !== signAt || digit < positive) return false;
        decimal.negative = digit >= negative;
        digit -= decimal.negative ? negative : positive;
        if (digit > 9) return false;
      }
      digits[end++] = digit;
    }
    decimal.from = 0;
    decimal.to = end;
    return true;
  };
}
