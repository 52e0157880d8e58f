/** Where a saga goes next: a pure walk over its definition. A step is addressed by path, the root being `0`. */
import { assertNever } from '@symphainy/kernel';
import type { Definition, StepDefinition } from '@symphainy/kernel';

export type StepStatus = 'absent' | 'open' | 'succeeded' | 'failed';

export type Advance =
  | { readonly type: 'schedule'; readonly steps: readonly ReadyStep[] }
  /** Steps are under way; nothing to add. */
  | { readonly type: 'wait' }
  | { readonly type: 'done' };

export interface ReadyStep {
  readonly path: string;
  readonly definition: StepDefinition;
}

/** What can start now, given the status of each step. */
export function advance(definition: Definition, statusOf: (path: string) => StepStatus, path = '0'): Advance {
  switch (definition.kind) {
    case 'step':
      return advanceStep(definition, statusOf(path), path);
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

function advanceStep(definition: StepDefinition, status: StepStatus, path: string): Advance {
  switch (status) {
    case 'absent':
      return { type: 'schedule', steps: [{ path, definition }] };
    case 'succeeded':
      return { type: 'done' };
    case 'open':
    case 'failed':
      return { type: 'wait' };
    default:
      return assertNever(status);
  }
}

/** The step at a path, or undefined when the path names none. */
export function stepAt(definition: Definition, path: string): StepDefinition | undefined {
  let node: Definition | undefined = definition;
  for (const part of path.split('/').slice(1)) {
    if (node?.kind !== 'sequence') return undefined;
    node = node.steps[Number(part)];
  }
  return node?.kind === 'step' ? node : undefined;
}
