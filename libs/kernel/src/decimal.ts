/**
 * Exact decimals: a whole number and how many of its digits stand after the point, never a double.
 *
 * I1  Nothing is rounded: sums and differences keep every digit of both sides.
 * I2  Which texts are numbers is the reader's own bound; here come only their parts.
 */

/** The number `unscaled / 10^scale`; scale is not negative. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

export const zeroDecimal: Decimal = { unscaled: 0n, scale: 0 };

/** From the sign (`-`, or anything else for none), the digits before the point, and those after it. */
export function decimalOf(sign: string, whole: string, fraction: string): Decimal {
  const size = BigInt(whole + fraction);
  return { unscaled: sign === '-' ? -size : size, scale: fraction.length };
}

/** The sum, with as many digits after the point as the longer of the two. */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { unscaled: unscaledAt(left, scale) + unscaledAt(right, scale), scale };
}

/** left - right, with as many digits after the point as the longer of the two. */
export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, { unscaled: -right.unscaled, scale: right.scale });
}

/** Negative, zero or positive as left is less than, equal to or greater than right. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const { unscaled } = subtractDecimals(left, right);
  return unscaled < 0n ? -1 : unscaled > 0n ? 1 : 0;
}

/** The same number counted in `10^-scale`; scale is not less than its own. */
export function unscaledAt(number: Decimal, scale: number): bigint {
  if (scale === number.scale) return number.unscaled;
  return number.unscaled * 10n ** BigInt(scale - number.scale);
}

/** Without an exponent and with all `scale` digits after the point; zero has no sign. */
export function formatDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
