/** The rows in memory: for tests, and for making rows again from a log to compare them with. */
import { checkBatches } from '../checks.js';
import { compareText } from '../lineage-walk.js';
import type {
  Batch,
  BatchResult,
  ReadStore,
  RowSnapshot,
  TakeOverResult,
  TenantReader,
  Watermark,
} from '../read-store.js';
import type { RowsByTable, Table } from '../rows.js';
import { misuse } from '../store-error.js';
import { WatermarkWaiters } from '../watermark-waiters.js';
import { MemoryTables } from './memory-tables.js';
import { MemoryTenantReader } from './memory-tenant-reader.js';

const rowsPerBatch = 500;

/** The properties that identify a row of a table, in the order in which rows are read. */
const keyOf: { readonly [Name in Table]: (row: RowsByTable[Name]) => readonly (string | number)[] } = {
  executions: (row) => [row.executionId],
  history: (row) => [row.executionId, row.chunk],
  artifacts: (row) => [row.artifactId],
  lineage: (row) => [row.from, row.to, row.relation, row.path],
  sessions: (row) => [row.sessionId],
  sessionClosings: (row) => [row.sessionId, row.partition],
  incidents: (row) => [row.incidentId],
  refusals: (row) => [row.tenantId, row.partition, row.minuteMs, row.code],
};

export class MemoryReadStore implements ReadStore {
  readonly kind = 'memory';
  private readonly tables = new MemoryTables();
  private readonly marks = new Map<number, Watermark>();
  private readonly waiters = new WatermarkWaiters(async () => this.marks);

  async open(): Promise<void> {}

  async close(): Promise<void> {
    this.waiters.close();
  }

  async takeOver(partition: number, epoch: number): Promise<TakeOverResult> {
    const mark = this.marks.get(partition) ?? { partition, epoch, seq: 0, digest: '' };
    if (mark.epoch > epoch) return { type: 'fenced' };
    const watermark = { ...mark, epoch };
    this.marks.set(partition, watermark);
    return { type: 'ok', watermark };
  }

  async write(batches: readonly Batch[]): Promise<readonly BatchResult[]> {
    checkBatches(batches);
    for (const batch of batches) if (this.allows(batch)) this.tables.check(batch.changes);
    return batches.map((batch) => this.writeOne(batch));
  }

  async watermarks(): Promise<ReadonlyMap<number, Watermark>> {
    return new Map(this.marks);
  }

  async clear(partition: number, epoch: number): Promise<BatchResult> {
    const watermark = this.marks.get(partition);
    if (!watermark || watermark.epoch > epoch) return { type: 'fenced', partition, watermark };
    this.tables.clear(partition);
    this.marks.set(partition, { partition, epoch, seq: 0, digest: '' });
    return { type: 'ok', partition };
  }

  tenant(tenantId: string): TenantReader {
    if (tenantId === '') throw misuse('a reader without a tenant.');
    return new MemoryTenantReader(this.tables, tenantId);
  }

  waitFor(partition: number, seq: number, timeoutMs: number): Promise<boolean> {
    return this.waiters.wait(partition, seq, timeoutMs);
  }

  async snapshot(): Promise<RowSnapshot> {
    const marks = new Map(this.marks);
    const copies = new MemoryTables(this.tables);
    return {
      watermarks: async () => marks,
      rows: (table, partition) => inBatches(rowsOf(copies.table(table), keyOf[table], partition)),
      close: async () => undefined,
    };
  }

  private allows({ partition, epoch, fromSeq }: Batch): boolean {
    const mark = this.marks.get(partition);
    return mark !== undefined && mark.seq === fromSeq && mark.epoch <= epoch;
  }

  private writeOne(batch: Batch): BatchResult {
    const { partition, epoch, toSeq, digest, changes } = batch;
    if (!this.allows(batch)) return { type: 'fenced', partition, watermark: this.marks.get(partition) };
    this.tables.apply(changes);
    this.marks.set(partition, { partition, epoch, seq: toSeq, digest });
    return { type: 'ok', partition };
  }
}

function rowsOf<Row extends { readonly partition: number }>(
  rows: ReadonlyMap<string, Row>,
  keyOfRow: (row: Row) => readonly (string | number)[],
  partition: number,
): Row[] {
  return [...rows.values()]
    .filter((row) => row.partition === partition)
    .sort((left, right) => compareKeys(keyOfRow(left), keyOfRow(right)));
}

function compareKeys(left: readonly (string | number)[], right: readonly (string | number)[]): number {
  for (const [at, value] of left.entries()) {
    const other = right[at]!;
    const order =
      typeof value === 'number' && typeof other === 'number'
        ? value - other
        : compareText(String(value), String(other));
    if (order !== 0) return order;
  }
  return 0;
}

async function* inBatches<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[], void, undefined> {
  for (let at = 0; at < rows.length; at += rowsPerBatch) yield rows.slice(at, at + rowsPerBatch);
}
