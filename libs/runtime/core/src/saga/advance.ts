/** Where a saga goes next: a pure walk over its definition. A node is addressed by path, the root being `0`. */
import { assertNever } from '@symphainy/kernel';
import type { Definition, ForEachDefinition, StepDefinition } from '@symphainy/kernel';
import { forEachOfPage } from '../execution/for-each.js';

export type NodeStatus = 'absent' | 'open' | 'succeeded' | 'failed';

export type Advance =
  | { readonly type: 'start'; readonly nodes: readonly ReadyNode[] }
  /** Nodes are under way; nothing to add. */
  | { readonly type: 'wait' }
  | { readonly type: 'done' };

export type ReadyNode = ReadyStep | ReadyForEach;

export interface ReadyStep {
  readonly path: string;
  readonly definition: StepDefinition;
}

export interface ReadyForEach {
  readonly path: string;
  readonly definition: ForEachDefinition;
}

export function isForEach(node: ReadyNode): node is ReadyForEach {
  return node.definition.kind === 'for_each';
}

/** What can start now, given the status of each step and for-each. */
export function advance(definition: Definition, statusOf: (path: string) => NodeStatus, path = '0'): Advance {
  switch (definition.kind) {
    case 'step':
      return advanceNode(statusOf(path), { path, definition });
    case 'for_each':
      return advanceNode(statusOf(path), { path, definition });
    case 'sequence':
      for (let index = 0; index < definition.steps.length; index++) {
        const next = advance(definition.steps[index]!, statusOf, `${path}/${index}`);
        if (next.type !== 'done') return next;
      }
      return { type: 'done' };
    default:
      return assertNever(definition);
  }
}

function advanceNode(status: NodeStatus, node: ReadyNode): Advance {
  switch (status) {
    case 'absent':
      return { type: 'start', nodes: [node] };
    case 'succeeded':
      return { type: 'done' };
    case 'open':
    case 'failed':
      return { type: 'wait' };
    default:
      return assertNever(status);
  }
}

const undoSuffix = '~undo';

/** The path of the step that undoes the one at `path`. */
export function undoPath(path: string): string {
  return path + undoSuffix;
}

/** The path of the step that this one undoes, or undefined when it undoes none. */
export function undoneBy(path: string): string | undefined {
  return path.endsWith(undoSuffix) ? path.slice(0, -undoSuffix.length) : undefined;
}

/** The step at a path: also a page step of a for-each, or the one that an undo belongs to. */
export function stepAt(definition: Definition, path: string): StepDefinition | undefined {
  const pagesOf = forEachOfPage(path);
  let node: Definition | undefined = definition;
  for (const part of (pagesOf ?? undoneBy(path) ?? path).split('/').slice(1)) {
    if (node?.kind !== 'sequence') return undefined;
    node = node.steps[Number(part)];
  }
  if (pagesOf !== undefined) {
    return node?.kind === 'for_each' && node.source.type === 'pages' ? node.source.step : undefined;
  }
  return node?.kind === 'step' ? node : undefined;
}
