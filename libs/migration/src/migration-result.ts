/** What a run prints with `--json`, and how it is told from a run that does not reconcile. */
import type { FaultCounts } from './target-observer.js';

/** The report on the log, as far as a run looks at it. */
export interface LogEvidence {
  readonly wal: { readonly frames: number; readonly events: number; readonly bytes: number };
  /** Whether every chain is whole and every event has its origin. */
  readonly sound: boolean;
  readonly replay: {
    readonly events: number;
    readonly live_digest: string;
    readonly replayed_digest: string;
    readonly equal: boolean;
  };
}

export type InjectedFaults = Partial<FaultCounts> & Readonly<Record<`${string}_killed`, number>>;

export interface MigrationResult {
  readonly policies: number;
  readonly source_records: number;
  /** By record type. */
  readonly skipped: Readonly<Record<string, { readonly records: number; readonly reason: string }>>;
  readonly migrated: number;
  readonly rejected: number;
  readonly failed: number;
  readonly verified: number;
  /** Entities that the target saw change more than once; null where it keeps no count. */
  readonly duplicates: number | null;
  /** How often each was injected; empty when none was asked for. */
  readonly faults: Readonly<Record<string, number>>;
  /** From the moment the platform is ready to the end of the last batch. */
  readonly duration_ms: number;
  /** Items a second, while batches ran. */
  readonly per_second: number;
  readonly wal: {
    readonly kind: string;
    readonly frames: number;
    readonly events: number;
    readonly bytes: number;
  };
  readonly replay: LogEvidence['replay'];
  readonly source_file: string;
  readonly copybook_file: string;
  /** NDJSON of what the target holds. */
  readonly target_dump: string;
  readonly report: string;
}

export interface MigrationEnd {
  readonly result: MigrationResult;
  /** What does not hold, in words; empty when everything reconciles. */
  readonly faults: readonly string[];
  readonly dataDir: string;
  readonly tenant: string;
  readonly batchIds: readonly string[];
  /** One item that a policy refused, to look at. */
  readonly refused?: {
    readonly key: string;
    readonly executionId: string;
    readonly policy: string;
    readonly advice?: string;
  };
  readonly phases: readonly { readonly name: string; readonly duration_ms: number }[];
}
