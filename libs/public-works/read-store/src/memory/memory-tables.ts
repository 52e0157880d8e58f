/** Rows in maps, changed as the port says a batch changes them. */
import type { BatchChanges, RowsByTable, Table } from '../rows.js';
import { executionAfter } from '../rows.js';
import { edgeKey } from '../lineage-walk.js';
import { damaged } from '../store-error.js';

type Rows = { readonly [Name in Table]: Map<string, RowsByTable[Name]> };

export class MemoryTables {
  private readonly rows: Rows;

  constructor(from?: MemoryTables) {
    this.rows = {
      executions: new Map(from?.rows.executions),
      history: new Map(from?.rows.history),
      artifacts: new Map(from?.rows.artifacts),
      lineage: new Map(from?.rows.lineage),
      sessions: new Map(from?.rows.sessions),
      sessionClosings: new Map(from?.rows.sessionClosings),
      incidents: new Map(from?.rows.incidents),
      refusals: new Map(from?.rows.refusals),
    };
  }

  table<Name extends Table>(name: Name): ReadonlyMap<string, RowsByTable[Name]> {
    return this.rows[name];
  }

  /** Refuses changes that do not fit what is there. */
  check(changes: BatchChanges): void {
    const { executions } = this.rows;
    for (const { executionId } of changes.executions) {
      if (executions.has(executionId)) throw damaged(`execution ${executionId} is there already.`);
    }
    for (const { executionId } of changes.executionUpdates) {
      if (!executions.has(executionId)) throw damaged(`execution ${executionId} changed, but is not there.`);
    }
  }

  /** Changes that were checked. */
  apply(changes: BatchChanges): void {
    const { executions, history, artifacts, lineage, sessions, sessionClosings, incidents, refusals } =
      this.rows;
    for (const row of changes.executions) executions.set(row.executionId, row);
    for (const update of changes.executionUpdates) {
      executions.set(update.executionId, executionAfter(executions.get(update.executionId)!, update));
    }
    for (const row of changes.history) {
      const key = `${row.executionId} ${row.chunk}`;
      const earlier = history.get(key);
      history.set(key, earlier ? { ...earlier, data: Buffer.concat([earlier.data, row.data]) } : row);
    }
    for (const row of changes.artifacts) artifacts.set(row.artifactId, row);
    for (const row of changes.lineage) setFirst(lineage, edgeKey(row), row);
    for (const row of changes.sessions) setFirst(sessions, row.sessionId, row);
    for (const row of changes.sessionClosings)
      setFirst(sessionClosings, `${row.sessionId} ${row.partition}`, row);
    for (const row of changes.incidents) setFirst(incidents, row.incidentId, row);
    for (const row of changes.refusals) {
      const key = `${row.tenantId} ${row.partition} ${row.minuteMs} ${row.code}`;
      const earlier = refusals.get(key);
      refusals.set(key, { ...row, count: (earlier?.count ?? 0) + row.count });
    }
  }

  clear(partition: number): void {
    for (const rows of Object.values(this.rows) as Map<string, { readonly partition: number }>[]) {
      for (const [key, row] of rows) if (row.partition === partition) rows.delete(key);
    }
  }
}

function setFirst<Row>(rows: Map<string, Row>, key: string, row: Row): void {
  if (!rows.has(key)) rows.set(key, row);
}
