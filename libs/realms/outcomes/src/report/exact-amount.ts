/** Sums and differences of decimal texts, to the penny and never through a double. */
import {
  addDecimals,
  decimalOf,
  formatDecimal,
  subtractDecimals,
  zeroDecimal,
  type Decimal,
} from '@symphainy/kernel';

const decimalText = /^(-?)(\d{1,40})(?:\.(\d{1,12}))?$/;

/** left - right; undefined when one of them is no decimal number. */
export function difference(left: string, right: string): string | undefined {
  const [a, b] = [parse(left), parse(right)];
  return a && b && formatDecimal(subtractDecimals(a, b));
}

/** The sum of all; undefined when one of them is no decimal number. */
export function sumOf(texts: readonly string[]): string | undefined {
  let sum = zeroDecimal;
  for (const text of texts) {
    const number = parse(text);
    if (number === undefined) return undefined;
    sum = addDecimals(sum, number);
  }
  return formatDecimal(sum);
}

export function isZero(text: string | undefined): boolean {
  return text !== undefined && parse(text)?.unscaled === 0n;
}

function parse(text: string): Decimal | undefined {
  const match = decimalText.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return decimalOf(sign, whole, fraction);
}
