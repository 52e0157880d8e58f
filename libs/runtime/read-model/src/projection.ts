/**
 * The changes of a batch of transitions of one partition, merged to one change a row: an execution that
 * begins and ends in the batch is one insert of its last state.
 *
 * I1  Merging does not show: however frames are batched, the rows come out equal.
 */
import { assertNever } from '@symphainy/kernel';
import { executionAfter, updateAfter } from '@symphainy/public-works-read-store';
import type {
  ArtifactRow,
  BatchChanges,
  ExecutionRow,
  ExecutionUpdate,
  HistoryRow,
  IncidentRow,
  LineageRow,
  RefusalRow,
  RowChange,
  SessionClosingRow,
  SessionRow,
} from '@symphainy/public-works-read-store';
import type { LoggedTransition } from './logged-transition.js';
import { projectTransition } from './project-transition.js';

interface HistoryPieces {
  readonly row: HistoryRow;
  readonly pieces: Uint8Array[];
}

export class Projection {
  private readonly executions = new Map<string, ExecutionRow>();
  private readonly executionUpdates = new Map<string, ExecutionUpdate>();
  private readonly history = new Map<string, HistoryPieces>();
  private readonly artifacts = new Map<string, ArtifactRow>();
  private readonly lineage = new Map<string, LineageRow>();
  private readonly sessions = new Map<string, SessionRow>();
  private readonly sessionClosings = new Map<string, SessionClosingRow>();
  private readonly incidents = new Map<string, IncidentRow>();
  private readonly refusals = new Map<string, RefusalRow>();
  private encodedBytes = 0;

  /** About how much there is to write, in bytes: end the batch when it is enough. */
  get bytes(): number {
    return this.encodedBytes;
  }

  /** Transitions in the order of the log. */
  add(logged: LoggedTransition): void {
    this.encodedBytes += logged.encoded.length;
    for (const change of projectTransition(logged)) this.merge(change);
  }

  changes(): BatchChanges {
    return {
      executions: [...this.executions.values()],
      executionUpdates: [...this.executionUpdates.values()],
      history: Array.from(this.history.values(), ({ row, pieces }) =>
        pieces.length === 1 ? row : { ...row, data: Buffer.concat(pieces) },
      ),
      artifacts: [...this.artifacts.values()],
      lineage: [...this.lineage.values()],
      sessions: [...this.sessions.values()],
      sessionClosings: [...this.sessionClosings.values()],
      incidents: [...this.incidents.values()],
      refusals: [...this.refusals.values()],
    };
  }

  private merge(change: RowChange): void {
    switch (change.type) {
      case 'InsertExecution':
        this.executions.set(change.row.executionId, change.row);
        return;
      case 'UpdateExecution':
        this.update(change.update);
        return;
      case 'AppendHistory':
        this.append(change.row);
        return;
      case 'PutArtifact':
        this.artifacts.set(change.row.artifactId, change.row);
        return;
      case 'AddEdge': {
        const { from, to, relation, path } = change.row;
        setFirst(this.lineage, `${from} ${to} ${relation} ${path}`, change.row);
        return;
      }
      case 'OpenSession':
        setFirst(this.sessions, change.row.sessionId, change.row);
        return;
      case 'CloseSession':
        setFirst(this.sessionClosings, change.row.sessionId, change.row);
        return;
      case 'OpenIncident':
        setFirst(this.incidents, change.row.incidentId, change.row);
        return;
      case 'CountRefusals': {
        const { tenantId, minuteMs, code, count } = change.row;
        const key = `${tenantId} ${minuteMs} ${code}`;
        const before = this.refusals.get(key)?.count ?? 0;
        this.refusals.set(key, { ...change.row, count: before + count });
        return;
      }
      default:
        assertNever(change);
    }
  }

  private update(update: ExecutionUpdate): void {
    const { executionId } = update;
    const row = this.executions.get(executionId);
    if (row) {
      this.executions.set(executionId, executionAfter(row, update));
      return;
    }
    const earlier = this.executionUpdates.get(executionId);
    this.executionUpdates.set(executionId, earlier ? updateAfter(earlier, update) : update);
  }

  private append(row: HistoryRow): void {
    const key = `${row.executionId} ${row.chunk}`;
    const earlier = this.history.get(key);
    if (earlier) earlier.pieces.push(row.data);
    else this.history.set(key, { row, pieces: [row.data] });
  }
}

function setFirst<Row>(rows: Map<string, Row>, key: string, row: Row): void {
  if (!rows.has(key)) rows.set(key, row);
}
