/** Saga definitions, as TypeScript reads best. */
import type { Definition, SequenceDefinition, StepDefinition } from '@symphainy/kernel';

export type StepOptions = Partial<Omit<StepDefinition, 'kind' | 'intent'>>;

/** One intent, carried out by the realm that offers it. */
export function step(intent: string, options: StepOptions = {}): StepDefinition {
  return { inputs: [], ...options, kind: 'step', intent };
}

/** Steps one after the other; the first that fails ends it. */
export function sequence(...steps: readonly [Definition, ...Definition[]]): SequenceDefinition {
  return { kind: 'sequence', steps };
}
