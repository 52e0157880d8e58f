/** COMP-1 and COMP-2: IBM hexadecimal (base 16, excess 64) and IEEE 754 floating point. */

export const floatFormats = ['ibm', 'ibm_little_endian', 'ieee754', 'ieee754_little_endian'] as const;

export type FloatFormat = (typeof floatFormats)[number];

/** Reads the float at `start` as JSON text; undefined for infinity and NaN. */
export type ReadFloat = (bytes: Uint8Array, start: number) => string | undefined;

/** Makes the reader of a float of 4 or 8 bytes. */
export function floatReader(length: 4 | 8, format: FloatFormat): ReadFloat {
  const littleEndian = format.endsWith('little_endian');
  const ibm = format.startsWith('ibm');
  const view = new DataView(new ArrayBuffer(length));
  return (bytes, start) => {
    for (let index = 0; index < length; index++) view.setUint8(index, bytes[start + index]!);
    if (length === 4) {
      const value = ibm ? ibmSingle(view.getUint32(0, littleEndian)) : view.getFloat32(0, littleEndian);
      return Number.isFinite(value) ? shortestSingle(value) : undefined;
    }
    const value = ibm ? ibmDouble(view.getBigUint64(0, littleEndian)) : view.getFloat64(0, littleEndian);
    return Number.isFinite(value) ? String(value) : undefined;
  };
}

/** The IEEE single nearest to an IBM hexadecimal single; infinite past its range. */
function ibmSingle(bits: number): number {
  const magnitude = (bits & 0xff_ffff) * 16 ** (((bits >>> 24) & 0x7f) - 64 - 6);
  return Math.fround(bits >= 0x8000_0000 ? -magnitude : magnitude);
}

/** The IEEE double nearest to an IBM hexadecimal double: 56 bits of fraction round to 53. */
function ibmDouble(bits: bigint): number {
  const fraction = Number(bits & 0xff_ffff_ffff_ffffn);
  const magnitude = fraction * 16 ** (Number((bits >> 56n) & 0x7fn) - 64 - 14);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** Any two decimals of 6 digits are different normal singles; 9 digits tell all singles apart. */
const digitsAlwaysDistinct = 6;
const digitsEnough = 9;
const smallestNormalSingle = 2 ** -126;

/** The shortest decimal that rounds to this single. */
export function shortestSingle(value: number): string {
  if (value === 0) return '0';
  const least = Math.abs(value) < smallestNormalSingle ? 1 : digitsAlwaysDistinct;
  for (let digits = least; digits < digitsEnough; digits++) {
    const nearest = value.toPrecision(digits);
    if (Math.fround(Number(nearest)) === value) return String(Number(nearest));
    // Below a power of two the singles are twice as dense: the decimal that rounds back may be the next one up.
    const above = nextAwayFromZero(nearest);
    if (Math.fround(above) === value) return String(above);
  }
  return String(Number(value.toPrecision(digitsEnough)));
}

/** The decimal of the same precision one step farther from zero. */
function nextAwayFromZero(decimal: string): number {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d*))?(?:e(.*))?$/.exec(decimal)!;
  const digits = BigInt(whole! + fraction) + 1n;
  return Number(`${sign}${digits}e${Number(exponent) - fraction.length}`);
}
