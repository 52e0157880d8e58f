/** The reads of one tenant, over all rows: each read looks at that tenant's only. */
import { checkExecutionQuery, checkLineageQuery } from '../checks.js';
import { executionLookup, sortedIds } from '../execution-of-id.js';
import { compareEdges, compareText, walkLineage } from '../lineage-walk.js';
import type { Direction, Place } from '../lineage-walk.js';
import { historyPageBytesMax } from '../read-store.js';
import type {
  ChildrenPage,
  ChildrenQuery,
  ExecutionPage,
  ExecutionQuery,
  HistoryPage,
  LineageClosure,
  LineageQuery,
  TenantReader,
} from '../read-store.js';
import type { ArtifactRow, ExecutionRow, ExecutionStatus, HistoryRow, LineageRow } from '../rows.js';
import type { MemoryTables } from './memory-tables.js';

export class MemoryTenantReader implements TenantReader {
  constructor(
    private readonly tables: MemoryTables,
    private readonly tenantId: string,
  ) {}

  async execution(executionId: string): Promise<ExecutionRow | undefined> {
    return this.own(this.tables.table('executions').get(executionId));
  }

  async executions(query: ExecutionQuery): Promise<ExecutionPage> {
    checkExecutionQuery(query);
    const { status, type, solutionId, limit, after } = query;
    const found = [...this.tables.table('executions').values()]
      .filter(
        (row) =>
          row.tenantId === this.tenantId &&
          (!status || row.status === status) &&
          (!type || row.type === type) &&
          (!solutionId || row.solutionId === solutionId) &&
          (!after || newestFirst(row, after) > 0),
      )
      .sort(newestFirst);
    const executions = found.slice(0, limit);
    const last = found.length > limit ? executions.at(-1) : undefined;
    return {
      executions,
      next: last && { acceptedAtMs: last.acceptedAtMs, executionId: last.executionId },
    };
  }

  async children(parentExecutionId: string, query: ChildrenQuery): Promise<ChildrenPage> {
    checkExecutionQuery(query);
    const { status, limit, after = -1 } = query;
    const found = this.childrenOf(parentExecutionId)
      .filter((row) => row.itemIndex > after && (!status || row.status === status))
      .sort((left, right) => left.itemIndex - right.itemIndex);
    const children = found.slice(0, limit);
    return { children, next: found.length > limit ? children.at(-1)?.itemIndex : undefined };
  }

  async childCounts(parentExecutionId: string): Promise<ReadonlyMap<ExecutionStatus, number>> {
    const counts = new Map<ExecutionStatus, number>();
    for (const { status } of this.childrenOf(parentExecutionId)) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  }

  async history(executionId: string, afterChunk = -1): Promise<HistoryPage> {
    const found = [...this.tables.table('history').values()]
      .filter((row) => row.executionId === executionId && row.chunk > afterChunk && this.own(row))
      .sort((left, right) => left.chunk - right.chunk);
    const chunks: HistoryRow[] = [];
    let bytes = 0;
    for (const row of found) {
      if (bytes >= historyPageBytesMax) break;
      chunks.push(row);
      bytes += row.data.length;
    }
    return { chunks, next: chunks.length < found.length ? chunks.at(-1)?.chunk : undefined };
  }

  async artifact(artifactId: string): Promise<ArtifactRow | undefined> {
    return this.own(this.tables.table('artifacts').get(artifactId));
  }

  async executionIdsOf(id: string): Promise<readonly string[]> {
    const lookup = executionLookup(id);
    const ids = (matches: (row: ExecutionRow) => boolean) =>
      sortedIds(
        [...this.tables.table('executions').values()]
          .filter((row) => this.own(row) && matches(row))
          .map(({ executionId }) => executionId),
      );
    switch (lookup.by) {
      case 'execution':
        return ids(({ executionId }) => executionId === lookup.id);
      case 'intent':
        return ids(({ intentId }) => intentId === lookup.id);
      case 'artifact': {
        const artifact = await this.artifact(lookup.id);
        return artifact ? [artifact.executionId] : [];
      }
      case 'prefix':
        return ids(({ executionId }) => executionId.startsWith(lookup.prefix));
      case 'nothing':
        return [];
    }
  }

  async lineage(query: LineageQuery): Promise<LineageClosure> {
    checkLineageQuery(query);
    const edges = [...this.tables.table('lineage').values()]
      .filter((row) => this.own(row))
      .sort(compareEdges);
    return walkLineage(query, async (direction, places, limit) =>
      edges.filter((edge) => places.some((place) => leaves(direction, place, edge))).slice(0, limit),
    );
  }

  private childrenOf(parentExecutionId: string): ExecutionRow[] {
    if (parentExecutionId === '') return [];
    return [...this.tables.table('executions').values()].filter(
      (row) => row.tenantId === this.tenantId && row.parentExecutionId === parentExecutionId,
    );
  }

  private own<Row extends { readonly tenantId: string }>(row: Row | undefined): Row | undefined {
    return row?.tenantId === this.tenantId ? row : undefined;
  }
}

function leaves(direction: Direction, { id, step }: Place, edge: LineageRow): boolean {
  const at = direction === 'upstream' ? edge.to : edge.from;
  return at === id && (step === undefined || edge.path === step);
}

function newestFirst(
  left: Pick<ExecutionRow, 'acceptedAtMs' | 'executionId'>,
  right: Pick<ExecutionRow, 'acceptedAtMs' | 'executionId'>,
): number {
  return right.acceptedAtMs - left.acceptedAtMs || compareText(right.executionId, left.executionId);
}
