/** The reads of one tenant. No query names the tenant where row-level security alone would do; see I3 of the port. */
import type { PoolClient } from 'pg';
import { checkExecutionQuery, checkLineageQuery } from '../checks.js';
import { executionLookup, lookupRowsMax, sortedIds } from '../execution-of-id.js';
import { walkLineage } from '../lineage-walk.js';
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
import { selectList } from './columns.js';
import type { TenantTransaction } from './tenant-transaction.js';

const historyChunksMax = 256;
/** That an item has a batch is said in so many words, so that the index of items can serve. */
const ofBatch = `parent_execution_id = $1 AND parent_execution_id <> ''`;

export class PostgresTenantReader implements TenantReader {
  constructor(private readonly transaction: TenantTransaction) {}

  execution(executionId: string): Promise<ExecutionRow | undefined> {
    return this.transaction(async (client) => {
      const { rows } = await client.query<ExecutionRow>({
        name: 'execution',
        text: `SELECT ${selectList('executions')} FROM execution WHERE execution_id = $1`,
        values: [executionId],
      });
      return rows[0];
    });
  }

  executions(query: ExecutionQuery): Promise<ExecutionPage> {
    checkExecutionQuery(query);
    return this.transaction(async (client) => {
      const { text, values } = pageStatement(query);
      const { rows } = await client.query<ExecutionRow>(text, values);
      const executions = rows.slice(0, query.limit);
      const last = executions.at(-1);
      const next = rows.length > query.limit ? last : undefined;
      return {
        executions,
        next: next && { acceptedAtMs: next.acceptedAtMs, executionId: next.executionId },
      };
    });
  }

  children(parentExecutionId: string, query: ChildrenQuery): Promise<ChildrenPage> {
    checkExecutionQuery(query);
    const { status, limit, after = -1 } = query;
    return this.transaction(async (client) => {
      const { rows } = await client.query<ExecutionRow>({
        name: status ? 'children-by-status' : 'children',
        text: `SELECT ${selectList('executions')} FROM execution
          WHERE ${ofBatch} AND item_index > $2 ${status ? 'AND status = $4' : ''}
          ORDER BY item_index LIMIT $3`,
        values: [parentExecutionId, after, limit + 1, ...(status ? [status] : [])],
      });
      const children = rows.slice(0, limit);
      return { children, next: rows.length > limit ? children.at(-1)?.itemIndex : undefined };
    });
  }

  childCounts(parentExecutionId: string): Promise<ReadonlyMap<ExecutionStatus, number>> {
    return this.transaction(async (client) => {
      const { rows } = await client.query<{ readonly status: ExecutionStatus; readonly count: number }>({
        name: 'child-counts',
        text: `SELECT status, count(*)::integer AS count FROM execution WHERE ${ofBatch} GROUP BY status`,
        values: [parentExecutionId],
      });
      return new Map(rows.map(({ status, count }) => [status, count]));
    });
  }

  history(executionId: string, afterChunk = -1): Promise<HistoryPage> {
    return this.transaction(async (client) => {
      const { rows } = await client.query<HistoryRow & { readonly more: boolean }>({
        name: 'history',
        text: `
          SELECT ${selectList('history')}, chunk < last AS more FROM (
            SELECT *, max(chunk) OVER () AS last,
              sum(octet_length(data)) OVER (ORDER BY chunk) - octet_length(data) AS before
            FROM (
              SELECT * FROM history WHERE execution_id = $1 AND chunk > $2
              ORDER BY chunk LIMIT ${historyChunksMax + 1}
            ) AS candidates
          ) AS measured
          WHERE before < ${historyPageBytesMax} ORDER BY chunk LIMIT ${historyChunksMax}`,
        values: [executionId, afterChunk],
      });
      const chunks = rows.map(({ more: _more, ...chunk }) => chunk);
      const last = rows.at(-1);
      return { chunks, next: last?.more ? last.chunk : undefined };
    });
  }

  artifact(artifactId: string): Promise<ArtifactRow | undefined> {
    return this.transaction(async (client) => {
      const { rows } = await client.query<ArtifactRow>({
        name: 'artifact',
        text: `SELECT ${selectList('artifacts')} FROM artifact WHERE artifact_id = $1`,
        values: [artifactId],
      });
      return rows[0];
    });
  }

  async executionIdsOf(id: string): Promise<readonly string[]> {
    const lookup = executionLookup(id);
    switch (lookup.by) {
      case 'execution':
        return this.ids('execution WHERE execution_id = $1', [id]);
      case 'intent':
        return this.ids('execution WHERE intent_id = $1', [id]);
      case 'artifact':
        return this.ids('artifact WHERE artifact_id = $1', [id]);
      case 'prefix':
        // Ids are lower-case letters, digits and _, all of which sort before ~.
        return this.ids('execution WHERE execution_id >= $1 AND execution_id < $2', [
          lookup.prefix,
          `${lookup.prefix}~`,
        ]);
      case 'nothing':
        return [];
    }
  }

  lineage(query: LineageQuery): Promise<LineageClosure> {
    checkLineageQuery(query);
    return this.transaction((client) =>
      walkLineage(query, (direction, places, limit) => edgesFrom(client, direction, places, limit)),
    );
  }

  private ids(from: string, values: readonly string[]): Promise<readonly string[]> {
    return this.transaction(async (client) => {
      const { rows } = await client.query<{ execution_id: string }>(
        `SELECT execution_id FROM ${from} ORDER BY execution_id LIMIT ${lookupRowsMax}`,
        [...values],
      );
      return sortedIds(rows.map((row) => row.execution_id));
    });
  }
}

/**
 * A page by keyset. Not prepared: the plan depends on which filters there are and on their values. That a
 * status is not SUCCEEDED is said in so many words, so that the index of the others can serve.
 */
function pageStatement(query: ExecutionQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const given = (value: unknown) => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (query.status) conditions.push(`status = ${given(query.status)}`);
  if (query.status && query.status !== 'SUCCEEDED') conditions.push(`status <> 'SUCCEEDED'`);
  if (query.type) conditions.push(`type = ${given(query.type)}`);
  if (query.solutionId) conditions.push(`solution_id = ${given(query.solutionId)}`);
  if (query.after) {
    const { acceptedAtMs, executionId } = query.after;
    conditions.push(`(accepted_at_ms, execution_id) < (${given(acceptedAtMs)}, ${given(executionId)})`);
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const text = `SELECT ${selectList('executions')} FROM execution ${where}
    ORDER BY accepted_at_ms DESC, execution_id DESC LIMIT ${given(query.limit + 1)}`;
  return { text, values };
}

async function edgesFrom(
  client: PoolClient,
  direction: Direction,
  places: readonly Place[],
  limit: number,
): Promise<readonly LineageRow[]> {
  const at = direction === 'upstream' ? 'to_id' : 'from_id';
  const { rows } = await client.query<LineageRow>({
    name: `lineage-${direction}`,
    text: `
      SELECT ${selectList('lineage', 'e')}
      FROM unnest($1::text[], $2::text[]) AS place (id, step)
      JOIN lineage_edge e ON e.${at} = place.id AND (place.step IS NULL OR e.path = place.step)
      ORDER BY e.partition, e.seq, e.index, e.from_id, e.to_id, e.relation, e.path LIMIT $3`,
    values: [places.map(({ id }) => id), places.map(({ step }) => step ?? null), limit],
  });
  return rows;
}
