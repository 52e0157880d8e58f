/**
 * The closure of a node in the graph of provenance: breadth first, one question a hop, so that every
 * adapter has the same bounds and says exactly when one of them cut something off.
 *
 * A place of the walk is an id and, inside an execution, the step that the walk entered by: from an
 * artifact upstream, or from what was written, one comes to what its step used, not to what other steps of
 * that execution used. A walk that starts at an execution starts at all of its steps.
 */
import type { LineageClosure, LineageQuery } from './read-store.js';
import type { LineageRow } from './rows.js';

export type Direction = 'upstream' | 'downstream';

export interface Place {
  readonly id: string;
  /** Undefined: any. */
  readonly step: string | undefined;
}

/** The edges that lead on from some places, the earliest of them first, at most `limit`. */
export type EdgesFrom = (
  direction: Direction,
  places: readonly Place[],
  limit: number,
) => Promise<readonly LineageRow[]>;

export async function walkLineage(query: LineageQuery, edgesFrom: EdgesFrom): Promise<LineageClosure> {
  const found = new Map<string, LineageRow>();
  const directions: readonly Direction[] =
    query.direction === 'both' ? ['upstream', 'downstream'] : [query.direction];
  let truncated = false;
  for (const direction of directions)
    truncated = (await walk(query, direction, found, edgesFrom)) || truncated;
  return { edges: [...found.values()].sort(compareEdges), truncated };
}

/** Adds to what was found; answers whether a bound left edges out. */
async function walk(
  query: LineageQuery,
  direction: Direction,
  found: Map<string, LineageRow>,
  edgesFrom: EdgesFrom,
): Promise<boolean> {
  const visited = new Set<string>();
  const taken = new Set<string>();
  let places: readonly Place[] = [{ id: query.id, step: undefined }];
  for (let depth = 0; places.length > 0; depth++) {
    for (const place of places) visited.add(placeKey(place));
    // What was taken before may come again by another way, so it does not count against the limit.
    const edges = await edgesFrom(direction, places, taken.size + query.edgesMax + 1);
    const fresh = edges.filter((edge) => !taken.has(edgeKey(edge)));
    if (depth === query.depthMax) return fresh.length > 0;
    for (const edge of fresh) {
      if (found.size >= query.edgesMax && !found.has(edgeKey(edge))) return true;
      found.set(edgeKey(edge), edge);
      taken.add(edgeKey(edge));
    }
    places = distinct(fresh.map((edge) => next(direction, edge))).filter(
      (place) => !visited.has(placeKey(place)),
    );
  }
  return false;
}

function next(direction: Direction, { from, to, relation, path }: LineageRow): Place {
  return direction === 'upstream'
    ? { id: from, step: relation === 'produced' || relation === 'wrote' ? path : undefined }
    : { id: to, step: relation === 'used' ? path : undefined };
}

function distinct(places: readonly Place[]): Place[] {
  return [...new Map(places.map((place) => [placeKey(place), place])).values()];
}

function placeKey({ id, step }: Place): string {
  return step === undefined ? id : `${id} ${step}`;
}

/** What identifies an edge. */
export function edgeKey({ from, to, relation, path }: LineageRow): string {
  return `${from} ${to} ${relation} ${path}`;
}

/** By position, then by key. */
export function compareEdges(left: LineageRow, right: LineageRow): number {
  return (
    left.partition - right.partition ||
    left.seq - right.seq ||
    left.index - right.index ||
    compareText(left.from, right.from) ||
    compareText(left.to, right.to) ||
    compareText(left.relation, right.relation) ||
    compareText(left.path, right.path)
  );
}

/** By code unit: for ASCII the order of PostgreSQL's collation "C". */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
