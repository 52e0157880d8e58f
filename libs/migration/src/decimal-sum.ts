/** A sum of decimal texts, exact: no digit ever goes through a double. */
import { addDecimals, decimalOf, formatDecimal, zeroDecimal } from '@symphainy/kernel';

const decimalText = /^(-?)(\d{1,60})(?:\.(\d{1,30}))?$/;

export class DecimalSum {
  private sum = zeroDecimal;

  /** Adds a number as decimal text; answers false, and adds nothing, when the text is none. */
  add(text: string): boolean {
    const match = decimalText.exec(text);
    if (match === null) return false;
    const [, sign = '', whole = '', fraction = ''] = match;
    this.sum = addDecimals(this.sum, decimalOf(sign, whole, fraction));
    return true;
  }

  /** With as many digits after the point as the longest that was added. */
  toString(): string {
    return formatDecimal(this.sum);
  }
}
