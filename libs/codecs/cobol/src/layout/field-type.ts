/** How an elementary item is stored, decided from picture, usage and sign. */
import { copybookFault } from '../errors.js';
import type { NumberPicture } from '../copybook/picture.js';
import { shownName, type CopybookItem, type SignClause, type Usage } from '../copybook/syntax.js';

/** A storage form with its length in bytes; `scale` as in `NumberPicture`. */
export type FieldType =
  | { readonly type: 'text'; readonly length: number }
  | { readonly type: 'edited'; readonly length: number; readonly scale: number }
  | DisplayField
  | { readonly type: 'packed'; readonly length: number; readonly scale: number }
  | BinaryField
  | { readonly type: 'float'; readonly length: 4 | 8 };

export interface DisplayField {
  readonly type: 'display';
  readonly length: number;
  readonly scale: number;
  /** The picture has V or P: blanks after the digits would change the value. */
  readonly scaled: boolean;
  readonly sign: SignClause;
}

export interface BinaryField {
  readonly type: 'binary';
  readonly length: number;
  readonly scale: number;
  readonly signed: boolean;
}

/** What groups above say for the items in them. */
export interface Inherited {
  readonly usage?: CopybookItem['usage'];
  readonly sign?: SignClause;
  readonly synchronized: boolean;
}

const overpunchedTrailing: SignClause = { position: 'trailing', separate: false };

/** The storage form of an item without children. */
export function fieldTypeOf(item: CopybookItem, inherited: Inherited): FieldType {
  const usage = (item.usage ?? inherited.usage)?.usage ?? 'display';
  if (usage === 'float' || usage === 'double') {
    const text = item.picture?.analysed.category === 'text';
    if (!text || item.usage !== undefined) return { type: 'float', length: usage === 'float' ? 4 : 8 };
  }
  const picture = item.picture?.analysed;
  if (picture === undefined) {
    throw copybookFault(item, 'has neither a picture nor items below it', shownName(item));
  }
  if (picture.category !== 'number') {
    if (item.usage !== undefined && usage !== 'display') {
      const written = item.picture?.written ?? '';
      throw copybookFault(
        item,
        `bad picture ${written}: ${item.usage.written} wants digits`,
        shownName(item),
      );
    }
    return picture.category === 'text'
      ? { type: 'text', length: picture.length }
      : { type: 'edited', length: picture.length, scale: picture.scale };
  }
  return numberType(item, picture, usage, inherited);
}

function numberType(
  item: CopybookItem,
  picture: NumberPicture,
  usage: Usage,
  inherited: Inherited,
): FieldType {
  const { digits, scale, scaled, signed } = picture;
  if (usage === 'packed') return { type: 'packed', length: Math.floor(digits / 2) + 1, scale };
  if (usage === 'binary') return { type: 'binary', length: binaryLength(digits), scale, signed };
  // A group's SIGN is for its signed items only; an item's own SIGN holds even without S.
  const sign = item.sign ?? (signed ? inherited.sign : undefined) ?? overpunchedTrailing;
  return { type: 'display', length: digits + (sign.separate ? 1 : 0), scale, scaled, sign };
}

function binaryLength(digits: number): number {
  if (digits <= 4) return 2;
  if (digits <= 9) return 4;
  if (digits <= 18) return 8;
  return Math.ceil((digits * Math.log2(10) + 1) / 8);
}

/** The boundary that SYNCHRONIZED asks for; 1 where it asks for none. */
export function alignmentOf(field: FieldType): number {
  if (field.type === 'float') return field.length;
  if (field.type !== 'binary' || field.length > 8) return 1;
  return field.length === 2 ? 2 : 4;
}
