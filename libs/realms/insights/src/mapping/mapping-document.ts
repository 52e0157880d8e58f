/** A mapping as it is written: data in snake_case. `mapping-schema.ts` says the same for a validator. */

export type Scalar = string | number | boolean;

/** When something holds. Paths are of source fields; texts compare without the blanks around them. */
export type Condition =
  | { readonly field: string; readonly equals: Scalar }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | { readonly field: string; readonly present: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

export interface MoneyStep {
  /** Digits after the point of the amount; default 2. */
  readonly scale?: number;
  /** The source number is multiplied by 10^shift; default 0. */
  readonly shift?: number;
  /** A fixed currency, or the source field that names it, with a code table for it if need be. */
  readonly currency?: string;
  readonly currency_from?: string;
  readonly currency_table?: string;
}

/** One transform; a pipeline of them runs from left to right. */
export type Step =
  | 'trim'
  | 'integer'
  /** A list of this one value. */
  | 'list'
  | { readonly case: 'upper' | 'lower' | 'title' }
  | { readonly pad_start: { readonly length: number; readonly with: string } }
  | { readonly date: string | { readonly format: string; readonly pivot?: number } }
  | { readonly decimal: { readonly scale: number; readonly shift?: number } }
  | { readonly money: MoneyStep }
  | { readonly boolean: { readonly true: readonly Scalar[]; readonly false: readonly Scalar[] } }
  | { readonly lookup: string | { readonly table: string; readonly default?: string } }
  | { readonly split: { readonly separator: string; readonly part: number } }
  | { readonly extract: string };

export interface FieldMapping {
  /** JSON pointer into the entity, or into the element that `each` makes; '' is the element itself. */
  readonly to: string;
  /** Exactly one of `from`, `value` and `each`. */
  readonly from?: string | readonly string[];
  readonly value?: Scalar;
  /** A table; `fields` are mapped for every element of it. */
  readonly each?: string;
  readonly fields?: readonly FieldMapping[];
  /** Between the parts when `from` names several; default one blank. */
  readonly join?: string;
  /** Source values that mean that there is none. */
  readonly absent_when?: readonly Scalar[];
  readonly transform?: readonly Step[];
  /** Taken when the source has no value. */
  readonly default?: Scalar;
  readonly required?: boolean;
  /** Whether a value that cannot be transformed makes the record unfit, or is only left out. */
  readonly on_fault?: 'error' | 'warning';
  readonly when?: Condition;
}

export type Severity = 'error' | 'warning' | 'info';

export type Comparison = '<' | '<=' | '=' | '!=' | '>=' | '>';

interface RuleHead {
  readonly code: string;
  readonly severity: Severity;
  /** Pointer into the entity; `*` stands for every element of a list. */
  readonly at: string;
  readonly when?: Condition;
  /** For people; says what is wrong without a value of the record. */
  readonly detail?: string;
}

/** What an entity must be like, judged after it was mapped. A rule about an absent value holds. */
export type Rule = RuleHead &
  (
    | { readonly range: { readonly min?: string; readonly max?: string } }
    | { readonly pattern: string }
    | { readonly compare: { readonly is: Comparison; readonly with: string } }
    | { readonly one_of: readonly Scalar[] }
  );

export interface EntityMapping {
  readonly name: string;
  /** Where the target keeps such entities. */
  readonly collection: string;
  /** Pointer to the value by which the target knows the entity. */
  readonly key: string;
  /** Pointer into the target's JSON Schema document, as a fragment: `#/$defs/policies`. */
  readonly schema: string;
  /** The records that this entity is made of; the first entity that takes a record has it. */
  readonly when?: Condition;
  readonly fields: readonly FieldMapping[];
  readonly rules?: readonly Rule[];
}

export interface MappingDocument {
  readonly mapping: string;
  readonly version: number;
  readonly code_tables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Records that are left out on purpose. */
  readonly ignore?: Condition;
  readonly entities: readonly EntityMapping[];
}
