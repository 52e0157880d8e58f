/**
 * The rows of one partition, made again from its log: of each row its key and its digest.
 *
 * I1  A row is kept itself only while it can still change: an execution until it has ended, a count of
 *     refusals, and of a history the running digest, until the log has passed its chunk. What is done goes to
 *     a sink, which says what is remembered of it.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { TerminalError } from '@symphainy/kernel';
import { executionAfter } from '@symphainy/public-works-read-store';
import type {
  BatchChanges,
  ExecutionRow,
  ExecutionUpdate,
  HistoryRow,
  RefusalRow,
  RowsByTable,
  Table,
} from '@symphainy/public-works-read-store';
import { Projection, chunkOf } from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import { comparedDigest, historyDigest, rowKey } from './row-key.js';

/** Where finished rows go. */
export interface RowSink {
  /** Of rows with one key the last stays. */
  put(table: Table, key: string, digest: Buffer): void;
  /** Of rows with one key the first stays. */
  putFirst(table: Table, key: string, digest: Buffer): void;
}

interface OpenHistory {
  readonly row: HistoryRow;
  readonly hash: Hash;
}

const batchBytesMax = 4 * 1024 * 1024;

export class RowsFromLog {
  private readonly executions = new Map<string, ExecutionRow>();
  private readonly history = new Map<string, OpenHistory>();
  private readonly refusals = new Map<string, RefusalRow>();
  private projection = new Projection();
  private chunk = 0;

  constructor(private readonly sink: RowSink) {}

  /** Transitions in the order of the log. */
  add(logged: LoggedTransition): void {
    const chunk = chunkOf(logged.position.seq);
    if (chunk !== this.chunk) {
      this.apply();
      this.closeHistory();
      this.chunk = chunk;
    } else if (this.projection.bytes > batchBytesMax) {
      this.apply();
    }
    this.projection.add(logged);
  }

  finish(): void {
    this.apply();
    this.closeHistory();
    for (const row of this.executions.values()) this.put('executions', row);
    for (const row of this.refusals.values()) this.put('refusals', row);
  }

  private apply(): void {
    const changes = this.projection.changes();
    this.projection = new Projection();
    for (const row of changes.executions) this.putExecution(row);
    for (const update of changes.executionUpdates)
      this.putExecution(executionAfter(this.live(update), update));
    for (const row of changes.history) this.appendHistory(row);
    for (const row of changes.artifacts) this.put('artifacts', row);
    this.putFirst('lineage', changes.lineage);
    this.putFirst('sessions', changes.sessions);
    this.putFirst('sessionClosings', changes.sessionClosings);
    this.putFirst('incidents', changes.incidents);
    this.countRefusals(changes);
  }

  private putExecution(row: ExecutionRow): void {
    if (row.finishedAtMs === 0) {
      this.executions.set(row.executionId, row);
      return;
    }
    this.executions.delete(row.executionId);
    this.put('executions', row);
  }

  private live({ executionId }: ExecutionUpdate): ExecutionRow {
    const row = this.executions.get(executionId);
    if (row) return row;
    throw new TerminalError({
      code: 'SYM-WAL-0001',
      detail: `execution ${executionId} changes, but does not run`,
    });
  }

  private appendHistory(row: HistoryRow): void {
    const key = rowKey('history', row);
    let open = this.history.get(key);
    if (!open)
      this.history.set(key, (open = { row: { ...row, data: Buffer.alloc(0) }, hash: createHash('sha256') }));
    open.hash.update(row.data);
  }

  private closeHistory(): void {
    for (const [key, { row, hash }] of this.history)
      this.sink.put('history', key, historyDigest(row, hash.digest()));
    this.history.clear();
  }

  private countRefusals({ refusals }: BatchChanges): void {
    for (const row of refusals) {
      const key = rowKey('refusals', row);
      this.refusals.set(key, { ...row, count: (this.refusals.get(key)?.count ?? 0) + row.count });
    }
  }

  private put<Name extends Table>(table: Name, row: RowsByTable[Name]): void {
    this.sink.put(table, rowKey(table, row), comparedDigest(table, row));
  }

  private putFirst<Name extends Table>(table: Name, rows: readonly RowsByTable[Name][]): void {
    for (const row of rows) this.sink.putFirst(table, rowKey(table, row), comparedDigest(table, row));
  }
}
