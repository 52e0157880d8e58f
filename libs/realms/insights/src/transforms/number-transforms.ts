/** Transforms of numbers and dates. Numbers are exact throughout: nothing is rounded. */
import { ExactNumber } from '@symphainy/codec-cobol';
import { findingCodes } from '../mapping/finding.js';
import type { Scope } from '../mapping/source-path.js';
import type { DateFormat } from '../values/calendar-date.js';
import { formatDecimalAt, parseDecimal, shiftDecimal } from '../values/decimal.js';
import type { Transform, Value } from './transform.js';
import { TransformFault, textOf } from './transform.js';

/** A whole number that JSON carries exactly. */
export const integer: Transform = (value) => {
  const text = decimalText(value, 0, 0);
  if (text instanceof TransformFault) return text;
  const number = Number(text);
  return Number.isSafeInteger(number)
    ? number
    : new TransformFault(findingCodes.numberTooLarge, 'is too large for an exact JSON number');
};

/** The number times 10^shift as text with `scale` digits after the point. */
export function decimal(scale: number, shift: number): Transform {
  return (value) => decimalText(value, scale, shift);
}

/** An amount with its currency. */
export function money(
  scale: number,
  shift: number,
  currencyAt: (scope: Scope) => string | TransformFault,
): Transform {
  return (value, scope) => {
    const amount = decimalText(value, scale, shift);
    if (amount instanceof TransformFault) return amount;
    const currency = currencyAt(scope);
    return currency instanceof TransformFault ? currency : { amount, currency };
  };
}

/** A date of that format as YYYY-MM-DD. A number may have lost its leading zeros. */
export function date(format: DateFormat, written: string): Transform {
  return (value) => {
    const text = textOf(value).trim();
    const isShort = value instanceof ExactNumber && format.isNumeric;
    const found = format.read(isShort ? text.padStart(format.length, '0') : text);
    return found ?? new TransformFault(findingCodes.invalidDate, `is no date that exists, as ${written}`);
  };
}

function decimalText(value: Value, scale: number, shift: number): string | TransformFault {
  const number = parseDecimal(textOf(value).trim());
  if (number === undefined) return new TransformFault(findingCodes.notANumber, 'is not a number');
  const text = formatDecimalAt(shiftDecimal(number, shift), scale);
  return (
    text ?? new TransformFault(findingCodes.inexactDecimal, `has more than ${scale} digits after the point`)
  );
}
