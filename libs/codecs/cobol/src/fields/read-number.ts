/** Reading a stored number as digits. */
import type { CodePage } from '../code-page/code-page.js';
import type { BinaryField, DisplayField, FieldType } from '../layout/field-type.js';
import { binaryReader } from './binary-number.js';
import type { Decimal } from './decimal.js';
import { displayReader } from './display-number.js';
import { packedReader } from './packed-number.js';

/** Reads the field at `start`, all of whose bytes are there; false if it holds no number. */
export type ReadNumber = (bytes: Uint8Array, start: number, decimal: Decimal) => boolean;

/** A field whose number is stored as an integer with a scale. */
export type ScaledField = DisplayField | BinaryField | Extract<FieldType, { type: 'packed' }>;

export function numberReader(field: ScaledField, page: CodePage): ReadNumber {
  switch (field.type) {
    case 'display':
      return displayReader(field, page);
    case 'packed':
      return packedReader(field.length);
    case 'binary':
      return binaryReader(field);
  }
}

/** The most digits that a field can hold; a byte of binary holds fewer than three. */
export function digitsMax(field: FieldType): number {
  return field.type === 'binary' ? field.length * 3 + 1 : field.length * 2;
}
