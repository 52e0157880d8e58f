/**
 * A decimal number as digits, between a field's bytes and JSON text. It never passes through a double.
 * One instance is reused for every field of a record.
 */
import type { JsonOutput } from '../record/json-output.js';

const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

export class Decimal {
  /** One digit (0–9) an element; the number is `digits[from, to)`. */
  readonly digits: Uint8Array;
  from = 0;
  to = 0;
  negative = false;

  /** @param capacity the most digits of any field. */
  constructor(capacity: number) {
    this.digits = new Uint8Array(capacity);
  }

  /** Takes a non-negative safe integer. */
  setInteger(value: number): void {
    let at = this.digits.length;
    let rest = value;
    while (rest > 0) {
      const next = Math.floor(rest / 10);
      this.digits[--at] = rest - next * 10;
      rest = next;
    }
    this.from = at;
    this.to = this.digits.length;
  }

  /** Takes decimal digits as text. */
  setDigits(text: string): void {
    for (let at = 0; at < text.length; at++) this.digits[at] = text.charCodeAt(at) - zero;
    this.from = 0;
    this.to = text.length;
  }

  /** The number times 10^-scale if that is a whole number; undefined otherwise. For counts. */
  toInteger(scale: number): number | undefined {
    let value = 0;
    const whole = this.to - Math.max(scale, 0);
    for (let at = this.from; at < this.to; at++) {
      if (at < whole) value = value * 10 + this.digits[at]!;
      else if (this.digits[at] !== 0) return undefined;
    }
    if (scale < 0) value *= 10 ** -scale;
    return this.negative && value !== 0 ? -value : value;
  }

  /** Writes the number times 10^-scale with exactly `scale` decimals (none if negative); zero has no sign. */
  write(output: JsonOutput, scale: number): void {
    const { digits, to } = this;
    let { from } = this;
    while (from < to && digits[from] === 0) from++;
    const size = to - from;
    output.reserve(size + Math.abs(scale) + 3);
    const target = output.bytes;
    let end = output.length;
    if (this.negative && size > 0) target[end++] = minus;
    const whole = scale > 0 ? size - scale : size;
    if (whole <= 0) target[end++] = zero;
    for (const stop = from + whole; from < stop; from++) target[end++] = zero + digits[from]!;
    if (scale > 0) {
      target[end++] = point;
      for (let missing = whole; missing < 0; missing++) target[end++] = zero;
      for (; from < to; from++) target[end++] = zero + digits[from]!;
    } else if (size > 0) {
      for (let positions = scale; positions < 0; positions++) target[end++] = zero;
    }
    output.length = end;
  }
}
