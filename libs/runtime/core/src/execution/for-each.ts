/** The state of a for-each: what waits, what is under way, what came of the rest. */
import type { Definition, ForEachDefinition } from '@symphainy/kernel';

export interface Item {
  readonly key: string;
  /** JSON of the item's parameters: references and open attributes, never data. */
  readonly params: Buffer;
}

export interface OpenItem extends Item {
  readonly childId: string;
}

export interface ForEach {
  /** In order; the first has index `nextIndex`. */
  waiting: Item[];
  nextIndex: number;
  readonly open: Map<number, OpenItem>;
  succeeded: number;
  rejected: number;
  failed: number;
  /** Pages asked for so far. */
  pages: number;
  pageOpen: boolean;
  /** JSON of where the next page begins; empty before the first. */
  cursor: Buffer;
  /** No more items will come. */
  complete: boolean;
  /** When the next item may start, where a rate is declared. */
  nextStartMs: number;
  ended: boolean;
}

export function newForEach(): ForEach {
  return {
    waiting: [],
    nextIndex: 0,
    open: new Map(),
    succeeded: 0,
    rejected: 0,
    failed: 0,
    pages: 0,
    pageOpen: false,
    cursor: Buffer.alloc(0),
    complete: false,
    nextStartMs: 0,
    ended: false,
  };
}

const pagePattern = /^(.+)\/page\/(\d+)$/;

/** The path of the page step with this number of the for-each at `path`. */
export function pagePath(path: string, page: number): string {
  return `${path}/page/${page}`;
}

/** The for-each that a page step belongs to, or undefined when the path is no page's. */
export function forEachOfPage(path: string): string | undefined {
  return pagePattern.exec(path)?.[1];
}

/** The for-each at a path of a definition, or undefined. */
export function forEachAt(definition: Definition, path: string): ForEachDefinition | undefined {
  let node: Definition | undefined = definition;
  for (const part of path.split('/').slice(1))
    node = node?.kind === 'sequence' ? node.steps[Number(part)] : undefined;
  return node?.kind === 'for_each' ? node : undefined;
}
