/** What a migration came to, as it is handed in: gathered by who ran it, judged and drawn here. */

/** Where the proof of a line stands: `symphainy why <execution_id>` shows it. */
export interface Evidence {
  /** The business key, by which source and target know the item. */
  readonly key: string;
  readonly execution_id: string;
  readonly decision_id?: string;
  /** Of the record in the source file, in bytes. */
  readonly offset?: number;
  readonly detail?: string;
}

/** Items with one thing in common; `examples` may be fewer than `items`. */
export interface EvidenceGroup {
  readonly items: number;
  readonly examples: readonly Evidence[];
}

/** Items that a policy refused. */
export interface Refusal extends EvidenceGroup {
  /** The `@id` of the policy, or its place in the bundle. */
  readonly policy: string;
  /** The `@advice` of the policy. */
  readonly advice?: string;
}

/** Items that ended without success at one step for one reason. */
export interface Incident extends EvidenceGroup {
  readonly code: string;
  /** The intent of the step. */
  readonly step: string;
}

/** Items with one finding of the mapping. */
export interface FindingGroup extends EvidenceGroup {
  readonly code: string;
  /** JSON pointer into the entity. */
  readonly pointer: string;
}

/** A count and sums; sums are decimal text with all their digits. */
export interface Sum {
  readonly count: number;
  readonly amounts: Readonly<Record<string, string>>;
  /** Items without a readable amount, by amount; absent is none. */
  readonly unreadable?: Readonly<Record<string, number>>;
}

/** Sums of one group of items, as the source and as the target have them. */
export interface ControlTotal {
  /** E.g. the product. */
  readonly group: string;
  readonly currency: string;
  /** Everything that the source holds, from its scan. */
  readonly source: Sum;
  /** What of it was migrated, was refused and failed, from the records of the source. */
  readonly migrated: Sum;
  readonly rejected: Sum;
  readonly failed: Sum;
  /** From what the target holds. */
  readonly target: Sum;
}

export interface MigrationOutcome {
  readonly title: string;
  readonly solution_id: string;
  readonly batch_id: string;
  readonly source: { readonly system: string; readonly file: string; readonly sha256: string };
  readonly target: { readonly system: string; readonly collections: readonly string[] };
  /** RFC 3339. */
  readonly started_at: string;
  readonly finished_at: string;
  readonly counts: {
    readonly source_records: number;
    readonly migrated: number;
    readonly rejected: number;
    readonly failed: number;
    /** Read back from the target and found equal. */
    readonly verified: number;
    /** Entities that the target saw change more than once; absent where it keeps no count. */
    readonly duplicates?: number;
  };
  readonly skipped: readonly {
    readonly record_type: string;
    readonly reason: string;
    readonly records: number;
  }[];
  readonly phases: readonly { readonly name: string; readonly duration_ms: number }[];
  /** Items done by time since the batch began. */
  readonly progress: readonly { readonly at_ms: number; readonly done: number }[];
  /** Names of the amounts in the control totals, in their order. */
  readonly amounts: readonly string[];
  readonly control_totals: readonly ControlTotal[];
  readonly refusals: readonly Refusal[];
  readonly incidents: readonly Incident[];
  readonly findings: readonly FindingGroup[];
  /** Checks of who ran it, e.g. against a manifest. */
  readonly checks?: readonly Check[];
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}
