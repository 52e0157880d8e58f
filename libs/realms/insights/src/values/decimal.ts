/**
 * Decimals of a rule: read also with an exponent, shifted, written at a given scale.
 *
 * I1  `formatDecimalAt` writes no exponent and exactly `scale` digits after the point.
 * I2  Nothing is rounded: a change of scale that would lose a digit has no result.
 */
import { decimalOf, formatDecimal, unscaledAt, type Decimal } from '@symphainy/kernel';

const decimalText = /^([+-]?)(\d{1,400})(?:\.(\d{1,400}))?(?:e([+-]?\d{1,3}))?$/i;

/** Reads a decimal number, also with an exponent; undefined when the text is none. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = decimalText.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  return shiftDecimal(decimalOf(sign, whole, fraction), Number(exponent));
}

/** The number times 10^places. */
export function shiftDecimal({ unscaled, scale }: Decimal, places: number): Decimal {
  const shifted = scale - places;
  if (shifted >= 0) return { unscaled, scale: shifted };
  return { unscaled: unscaled * 10n ** BigInt(-shifted), scale: 0 };
}

/** The number with `scale` digits after the point; undefined if that would lose one. */
export function formatDecimalAt(number: Decimal, scale: number): string | undefined {
  const unscaled = rescaled(number, scale);
  return unscaled === undefined ? undefined : formatDecimal({ unscaled, scale });
}

function rescaled(number: Decimal, scale: number): bigint | undefined {
  if (scale >= number.scale) return unscaledAt(number, scale);
  const divisor = 10n ** BigInt(number.scale - scale);
  return number.unscaled % divisor === 0n ? number.unscaled / divisor : undefined;
}
