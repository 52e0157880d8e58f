/** What stands in the file and what must become of it: one line of JSON a record. */
import type { JsonObject } from '@symphainy/kernel';
import type { DirtKind, Reason } from './dirt.js';

/** `clean` migrates; `litigation_hold` is for a policy of the platform to refuse; `dirty` cannot be mapped. */
export type RecordClass = 'clean' | 'litigation_hold' | 'dirty';

export type ExpectedOutcome =
  | {
      readonly outcome: 'migrated' | 'refused_by_policy';
      /** Codes of the warnings that mapping it gives. */
      readonly warnings: readonly string[];
      readonly entity: JsonObject;
    }
  | { readonly outcome: 'failed'; readonly reason: Reason };

export interface ManifestLine {
  /** From 0. */
  readonly record: number;
  /** Of the record's descriptor word, in bytes from the start of the file. */
  readonly offset: number;
  /** Bytes with the descriptor word. */
  readonly length: number;
  readonly type: 'customer' | 'policy';
  readonly class: RecordClass;
  /** By which the target knows it: the number of the policy or customer. */
  readonly key: string;
  readonly dirt?: DirtKind;
  readonly expected: ExpectedOutcome;
}
