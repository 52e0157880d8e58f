/**
 * Exact decimals as text: scaling, comparing, never through a double.
 *
 * I1  `formatDecimal` writes no exponent and exactly `scale` digits after the point.
 * I2  Nothing is rounded: a change of scale that would lose a digit has no result.
 */

/** The number `unscaled / 10^scale`; scale is not negative. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const decimalText = /^([+-]?)(\d{1,400})(?:\.(\d{1,400}))?(?:e([+-]?\d{1,3}))?$/i;

/** Reads a decimal number, also with an exponent; undefined when the text is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = decimalText.exec(text);
  if (parts === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const size = BigInt(whole + fraction);
  const unscaled = sign === '-' ? -size : size;
  return withScale(unscaled, fraction.length - Number(exponent));
}

/** The number times 10^places. */
export function shiftDecimal({ unscaled, scale }: Decimal, places: number): Decimal {
  return withScale(unscaled, scale - places);
}

/** The number with `scale` digits after the point; undefined if that would lose one. */
export function formatDecimal(number: Decimal, scale: number): string | undefined {
  const unscaled = rescaled(number, scale);
  if (unscaled === undefined) return undefined;
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Negative, zero or positive as left is less than, equal to or greater than right. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = grown(left, scale) - grown(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function withScale(unscaled: bigint, scale: number): Decimal {
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

function grown({ unscaled, scale }: Decimal, to: number): bigint {
  return unscaled * 10n ** BigInt(to - scale);
}

function rescaled(number: Decimal, scale: number): bigint | undefined {
  if (scale >= number.scale) return grown(number, scale);
  const divisor = 10n ** BigInt(number.scale - scale);
  return number.unscaled % divisor === 0n ? number.unscaled / divisor : undefined;
}
