/** Decimal text as an exact number: sums and comparisons to the penny, never through a double. */

export interface ExactAmount {
  readonly units: bigint;
  /** Digits after the point. */
  readonly scale: number;
}

const decimalText = /^(-?)(\d{1,40})(?:\.(\d{1,12}))?$/;

/** Undefined when the text is no decimal number. */
export function parseAmount(text: string): ExactAmount | undefined {
  const match = decimalText.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** left - right; undefined when one of them is no decimal number. */
export function difference(left: string, right: string): string | undefined {
  const [a, b] = [parseAmount(left), parseAmount(right)];
  if (a === undefined || b === undefined) return undefined;
  const scale = Math.max(a.scale, b.scale);
  return formatAmount({ units: scaled(a, scale) - scaled(b, scale), scale });
}

/** The sum of all; undefined when one of them is no decimal number. */
export function sumOf(texts: readonly string[]): string | undefined {
  let sum: string | undefined = '0';
  for (const text of texts) sum = sum === undefined ? undefined : difference(sum, negated(text));
  return sum;
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

export function isZero(text: string | undefined): boolean {
  return text !== undefined && parseAmount(text)?.units === 0n;
}

export function formatAmount({ units, scale }: ExactAmount): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

function scaled({ units, scale }: ExactAmount, to: number): bigint {
  return units * 10n ** BigInt(to - scale);
}
