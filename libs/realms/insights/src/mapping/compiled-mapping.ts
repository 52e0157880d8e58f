/** A mapping ready to be applied: paths parsed, patterns and conditions compiled, tables resolved. */
import type { RecordValue } from '@symphainy/codec-cobol';
import type { Transform } from '../transforms/transform.js';
import type { Predicate } from './condition.js';
import type { Scalar, Severity } from './mapping-document.js';
import type { Place } from './mapping-faults.js';
import type { SourcePath } from './source-path.js';

interface FieldHead {
  /** Member names from the entity or the element; none: the element itself. */
  readonly to: readonly string[];
  readonly when: Predicate | undefined;
}

export type CompiledField = FieldHead &
  (
    | { readonly kind: 'constant'; readonly value: Scalar }
    | {
        readonly kind: 'value';
        readonly from: readonly SourcePath[];
        readonly join: string;
        readonly isAbsent: (value: RecordValue) => boolean;
        readonly transforms: readonly Transform[];
        readonly default: Scalar | undefined;
        readonly required: boolean;
        readonly onFault: 'error' | 'warning';
      }
    | { readonly kind: 'list'; readonly each: SourcePath; readonly fields: readonly CompiledField[] }
  );

export interface CompiledRule {
  readonly code: string;
  readonly severity: Severity;
  /** Member names; `*` stands for every element of a list. */
  readonly at: readonly string[];
  readonly when: Predicate | undefined;
  /** The field that the value came from, as a path from the record; null when it is a constant. */
  readonly source: string | null;
  readonly detail: string;
  readonly judge: Judge;
}

export type Judge =
  | { readonly kind: 'value'; readonly accepts: (text: string) => boolean }
  | {
      readonly kind: 'comparison';
      readonly with: readonly string[];
      readonly accepts: (left: string, right: string) => boolean;
    };

/** A pointer that a mapping writes, and the fields that it reads to do so; what `checkMapping` looks at. */
export interface TargetField {
  /** Member names from the entity; `*` for the elements of a list. */
  readonly path: readonly string[];
  /** Paths from the record, `[]` for the elements of a table. */
  readonly sources: readonly string[];
  /** Whether every migratable record has it to which its condition applies: required, a constant, a default, a list. */
  readonly isGiven: boolean;
  readonly isConditional: boolean;
  /** Whether it comes with its siblings or not at all, like the currency of an amount. */
  readonly isPart: boolean;
  readonly place: Place;
}

/** A source field that a mapping names, as a path from the record. */
export interface SourceRead {
  readonly path: string;
  readonly kind: 'value' | 'table';
  readonly place: Place;
}

export interface CompiledEntity {
  readonly name: string;
  readonly collection: string;
  readonly key: readonly string[];
  readonly schema: string;
  readonly when: Predicate | undefined;
  readonly fields: readonly CompiledField[];
  readonly rules: readonly CompiledRule[];
  readonly targets: readonly TargetField[];
}
