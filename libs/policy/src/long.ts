/**
 * Cedar's Long, a signed 64-bit integer, exactly.
 *
 * I1: a Long is a `number` when it is a safe integer and a `bigint` when it is not, never the other
 *     way round, so two Longs are equal just when they are `===`.
 * I2: no operation returns a value outside of 64 bits; it throws an EvaluationError instead.
 */
import { EvaluationError } from './evaluation-error.js';

export type Long = number | bigint;

const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/** The Long that a bigint is, or undefined if 64 bits do not hold it. */
export function longFromBigint(value: bigint): Long | undefined {
  if (value < longMin || value > longMax) return undefined;
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

export function addLong(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return checked(BigInt(left) + BigInt(right), () => `overflow while adding \`${left}\` and \`${right}\``);
}

export function subtractLong(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return checked(
    BigInt(left) - BigInt(right),
    () => `overflow while subtracting \`${right}\` from \`${left}\``,
  );
}

export function multiplyLong(left: Long, right: Long): Long {
  if (typeof left === 'number' && typeof right === 'number') {
    // A product that rounds to a safe integer was exact; adding 0 turns -0 into 0.
    const product = left * right + 0;
    if (Number.isSafeInteger(product)) return product;
  }
  return checked(
    BigInt(left) * BigInt(right),
    () => `overflow while multiplying \`${left}\` and \`${right}\``,
  );
}

export function negateLong(value: Long): Long {
  if (typeof value === 'number') return 0 - value;
  return checked(-value, () => `overflow while negating \`${value}\``);
}

/** The quotient, rounded towards zero, by a positive divisor. */
export function divideLong(value: Long, divisor: number): Long {
  if (typeof value === 'number') return Math.trunc(value / divisor) + 0;
  return checked(value / BigInt(divisor), () => `overflow while dividing \`${value}\``);
}

/** The remainder that is never negative, by a positive divisor. */
export function moduloLong(value: Long, divisor: number): number {
  const remainder = typeof value === 'number' ? value % divisor : Number(value % BigInt(divisor));
  return remainder < 0 ? remainder + divisor : remainder + 0;
}

function checked(value: bigint, message: () => string): Long {
  const long = longFromBigint(value);
  if (long === undefined) throw new EvaluationError(message());
  return long;
}
