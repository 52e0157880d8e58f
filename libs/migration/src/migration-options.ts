/** What a run is told: data and functions, so that it knows neither copybooks nor mappings nor the log's format. */
import type { JsonObject, SolutionDocument } from '@symphainy/kernel';
import type { WalKind } from '@symphainy/local-platform';
import type { LiveCounts } from './batch-api.js';
import type { ControlPlan } from './control-plan.js';
import type { LogEvidence } from './migration-result.js';
import type { ExpectedItem } from './reconcile.js';
import type { TargetView } from './target-view.js';

/** One solution, one source, one collection of the target. */
export interface MigrationPart {
  readonly solution: SolutionDocument;
  readonly sourceSystem: string;
  readonly targetSystem: string;
  readonly collection: string;
  /** Of the source, as the solution binds it. */
  readonly sourceFile: string;
  /** The types of the records that it migrates. */
  readonly recordTypes: readonly string[];
  /** How many there should be; the plan is made for what the scan finds. */
  readonly itemsStated: number;
  readonly control: ControlPlan;
}

/** What a target is, as far as bindings of it need to know. */
export interface TargetFacts {
  readonly baseUrl: string;
  /** Name of the secret that the services have. */
  readonly secret: string;
}

export type TargetChoice =
  | { readonly type: 'sample' }
  /** One that runs already: what it is bound by stands in the parts. */
  | {
      readonly type: 'own';
      readonly secrets: Readonly<Record<string, string>>;
      readonly view: TargetView;
    };

/** One item that stayed behind: what the open attributes and the record itself say of it. */
export interface LeftRecord {
  readonly params: JsonObject;
}

/** The amounts of records, read from the source itself; undefined where one cannot be read. */
export type ReadAmounts = (
  part: MigrationPart,
  records: readonly LeftRecord[],
) => Promise<readonly Readonly<Record<string, string | undefined>>[]>;

export interface ExpectedEntity extends ExpectedItem {
  /** SHA-256 of the canonical JSON of the entity that it becomes. */
  readonly entityDigest?: string;
}

export interface MigrationOptions {
  readonly title: string;
  /** Folder of the run; see `RunFolder`. */
  readonly out: string;
  /** Go on with what an earlier run kept there, although it came to its end. */
  readonly keep: boolean;
  /** What is migrated: a run of another subject is another run. */
  readonly subject: string;
  readonly wal: WalKind;
  readonly kafka?: string;
  /** Cedar text, published as the tenant's bundle. */
  readonly policy: { readonly name: string; readonly text: string };
  readonly target: TargetChoice;
  /** Made once the target is known; each solution is published, scanned and migrated after the other. */
  readonly partsFor: (target: TargetFacts) => readonly MigrationPart[];
  readonly readAmounts: ReadAmounts;
  readonly faults: 'none' | 'some';
  readonly seed: number;
  /** What must become of each item by its key, where somebody knows. */
  readonly expected?: ReadonlyMap<string, ExpectedEntity>;
  readonly copybookFile: string;
  /** Judges the log of the running platform. */
  readonly judgeLog: (dataDir: string) => Promise<LogEvidence>;
  readonly watcher: MigrationWatcher;
  readonly signal: AbortSignal;
}

/** Told what happens, for a person. */
export interface MigrationWatcher {
  log(line: string): void;
  phase(name: string): void;
  /** Counts of the batch that runs; `total` is undefined until the source has been scanned. */
  progress(counts: LiveCounts, total: number): void;
  batchEnded(): void;
}
