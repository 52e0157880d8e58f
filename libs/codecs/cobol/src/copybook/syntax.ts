/** The syntax tree of a copybook: what was written, before sizes and places are known. */
import type { SourcePlace } from '../errors.js';
import type { Picture } from './picture.js';

export type Usage = 'display' | 'packed' | 'binary' | 'float' | 'double';

export interface UsageClause {
  readonly usage: Usage;
  /** Upper case, COMPUTATIONAL shortened: `COMP-3`, `PACKED-DECIMAL`. */
  readonly written: string;
}

export interface SignClause {
  readonly position: 'leading' | 'trailing';
  readonly separate: boolean;
}

/** A name with the groups that qualify it: `COUNT OF HEADER` is `['COUNT', 'HEADER']`. */
export type QualifiedName = readonly [string, ...string[]];

export interface OccursClause {
  readonly min: number;
  readonly max: number;
  readonly dependingOn?: QualifiedName;
}

/** A data item as declared. */
export interface CopybookItem extends SourcePlace {
  readonly level: number;
  /** As written; undefined for FILLER, whether written or left out. */
  readonly name: string | undefined;
  readonly picture?: { readonly written: string; readonly analysed: Picture };
  readonly usage?: UsageClause;
  readonly sign?: SignClause;
  readonly occurs?: OccursClause;
  readonly redefines?: string;
  readonly synchronized: boolean;
  readonly children: CopybookItem[];
}

/** The name that errors and layouts show. */
export function shownName(item: { readonly name: string | undefined }): string {
  return item.name ?? 'FILLER';
}

/** COBOL names are the same in any case; `_` stands for `-` as in the decoded keys. */
export function sameName(one: string | undefined, other: string): boolean {
  return one !== undefined && comparable(one) === comparable(other);
}

export function comparable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
