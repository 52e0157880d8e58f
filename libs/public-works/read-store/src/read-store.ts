/**
 * The read store port: the materialised fold that people query.
 *
 * I1  Rows and watermark of a partition move in one transaction, from exactly the seq that the writer
 *     names, under an epoch that is not below the row's: a stale owner changes nothing (rule 6).
 * I2  The rows of a partition are those of its frames up to its watermark: no fewer, no more.
 * I3  A tenant's reader sees that tenant's rows, whatever it asks for.
 * I4  The store can be thrown away: everything in it is made again from the log.
 */
import type {
  ArtifactRow,
  BatchChanges,
  ExecutionRow,
  ExecutionStatus,
  HistoryRow,
  LineageRow,
  RowsByTable,
  Table,
} from './rows.js';

/** How far the rows of a partition have come. */
export interface Watermark {
  readonly partition: number;
  /** The highest epoch that took the partition's rows over. */
  readonly epoch: number;
  /** The last frame whose changes are in the rows; 0 when there is none. Frames count from 1. */
  readonly seq: number;
  /** The digest of the partition's state at that frame, as the writer gave it; empty at 0. */
  readonly digest: string;
}

export interface Batch {
  readonly partition: number;
  readonly epoch: number;
  /** The watermark that the batch follows: the last seq of the batch before it. */
  readonly fromSeq: number;
  /** The last frame of this batch. */
  readonly toSeq: number;
  readonly digest: string;
  readonly changes: BatchChanges;
}

export type BatchResult =
  | { readonly type: 'ok'; readonly partition: number }
  /**
   * A higher epoch has the rows, or the watermark is not where the batch begins: with our own epoch, after
   * the database lost its last commits, the writer goes on from there. Undefined: never taken over.
   */
  | { readonly type: 'fenced'; readonly partition: number; readonly watermark: Watermark | undefined };

export type TakeOverResult =
  | { readonly type: 'ok'; readonly watermark: Watermark }
  /** A higher epoch has the rows. */
  | { readonly type: 'fenced' };

export interface ReadStoreWriter {
  /**
   * Raises the epoch of a partition's rows, so that every lower one is fenced, and answers where they
   * are. To be called by each owner before its first write.
   */
  takeOver(partition: number, epoch: number): Promise<TakeOverResult>;
  /**
   * Writes one batch for each of some partitions in one transaction; answers one result for each, in the
   * order given. Batches that are fenced change nothing and do not stop the others. When it throws, the
   * outcome is unknown: read the watermarks again before anything else.
   */
  write(batches: readonly Batch[]): Promise<readonly BatchResult[]>;
  /** By partition. */
  watermarks(): Promise<ReadonlyMap<number, Watermark>>;
  /** Removes the rows of a partition and sets its watermark to 0: they are made again from the log. */
  clear(partition: number, epoch: number): Promise<BatchResult>;
}

/** The last execution of a page: where the next one begins. Whoever hands it out signs it. */
export interface ExecutionKey {
  readonly acceptedAtMs: number;
  readonly executionId: string;
}

export interface ExecutionQuery {
  readonly status?: ExecutionStatus;
  readonly type?: string;
  readonly solutionId?: string;
  /** 1 to `pageRowsMax`. */
  readonly limit: number;
  readonly after?: ExecutionKey;
}

export interface ExecutionPage {
  readonly executions: readonly ExecutionRow[];
  /** Undefined on the last page. */
  readonly next: ExecutionKey | undefined;
}

export interface ChildrenQuery {
  readonly status?: ExecutionStatus;
  /** 1 to `pageRowsMax`. */
  readonly limit: number;
  /** The `itemIndex` of the last item of the page before. */
  readonly after?: number;
}

export interface ChildrenPage {
  readonly children: readonly ExecutionRow[];
  /** The last index here, when there are more. */
  readonly next: number | undefined;
}

export interface HistoryPage {
  /** By chunk. */
  readonly chunks: readonly HistoryRow[];
  /** The last chunk here, when there are more. */
  readonly next: number | undefined;
}

export interface LineageQuery {
  /** An execution, an artifact, or a data reference in text form. */
  readonly id: string;
  /** upstream: what it came from. downstream: what came from it. both: the two, not mixed. */
  readonly direction: 'upstream' | 'downstream' | 'both';
  /** How many edges away at most; 1 to `lineageDepthMax`. */
  readonly depthMax: number;
  /** 1 to `lineageEdgesMax`. */
  readonly edgesMax: number;
}

export interface LineageClosure {
  /** By position: partition, seq, index; then by from, to. */
  readonly edges: readonly LineageRow[];
  /** Whether a bound of the query left edges out. */
  readonly truncated: boolean;
}

/** Reads of one tenant. */
export interface TenantReader {
  execution(executionId: string): Promise<ExecutionRow | undefined>;
  /** Newest first: by time of acceptance, then by id. */
  executions(query: ExecutionQuery): Promise<ExecutionPage>;
  /** The items of a batch by their place in it. */
  children(parentExecutionId: string, query: ChildrenQuery): Promise<ChildrenPage>;
  /** How many items of a batch are in which status; those in which there are none are left out. */
  childCounts(parentExecutionId: string): Promise<ReadonlyMap<ExecutionStatus, number>>;
  /** At most `historyPageBytesMax` at once, but at least one chunk. */
  history(executionId: string, afterChunk?: number): Promise<HistoryPage>;
  artifact(artifactId: string): Promise<ArtifactRow | undefined>;
  /**
   * The executions that an execution, intent, decision or artifact id can belong to: none, one, or, for a
   * decision id, rarely more, of which the history tells the right one.
   */
  executionIdsOf(id: string): Promise<readonly string[]>;
  lineage(query: LineageQuery): Promise<LineageClosure>;
}

export interface ReadStoreReader {
  tenant(tenantId: string): TenantReader;
  /** Whether the rows of a partition reach a frame within the time; answers at once when they do. */
  waitFor(partition: number, seq: number, timeoutMs: number): Promise<boolean>;
}

/** All rows, of every tenant, as of one moment: for comparing them with the log. */
export interface RowSnapshot {
  watermarks(): Promise<ReadonlyMap<number, Watermark>>;
  /** The rows of one table in one partition, each once, in no order, in bounded batches. */
  rows<Name extends Table>(table: Name, partition: number): AsyncIterable<readonly RowsByTable[Name][]>;
  close(): Promise<void>;
}

export interface ReadStoreAuditor {
  snapshot(): Promise<RowSnapshot>;
}

export interface ReadStore extends ReadStoreWriter, ReadStoreReader, ReadStoreAuditor {
  readonly kind: 'memory' | 'postgres';
  /** Creates what the store needs when it is not there. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export const pageRowsMax = 500;
export const historyPageBytesMax = 8 * 1024 * 1024;
export const lineageDepthMax = 32;
export const lineageEdgesMax = 10_000;
