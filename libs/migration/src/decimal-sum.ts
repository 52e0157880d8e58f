/** A sum of decimal texts, exact: no digit ever goes through a double. */

const decimalText = /^(-?)(\d{1,60})(?:\.(\d{1,30}))?$/;

export class DecimalSum {
  private units = 0n;
  private scale = 0;

  /** Adds a number as decimal text; answers false, and adds nothing, when the text is none. */
  add(text: string): boolean {
    const match = decimalText.exec(text);
    if (match === null) return false;
    const [, sign = '', whole = '', fraction = ''] = match;
    const units = BigInt(sign + whole + fraction);
    const scale = Math.max(this.scale, fraction.length);
    this.units =
      this.units * 10n ** BigInt(scale - this.scale) + units * 10n ** BigInt(scale - fraction.length);
    this.scale = scale;
    return true;
  }

  /** With as many digits after the point as the longest that was added. */
  toString(): string {
    const digits = String(this.units < 0n ? -this.units : this.units).padStart(this.scale + 1, '0');
    const whole = digits.slice(0, digits.length - this.scale);
    const fraction = this.scale === 0 ? '' : `.${digits.slice(-this.scale)}`;
    return `${this.units < 0n ? '-' : ''}${whole}${fraction}`;
  }
}
