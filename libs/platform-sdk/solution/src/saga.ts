/** Saga definitions, as TypeScript reads best. */
import { defaultConcurrency } from '@symphainy/kernel';
import type { Definition, ForEachDefinition, SequenceDefinition, StepDefinition } from '@symphainy/kernel';

export type StepOptions = Partial<Omit<StepDefinition, 'kind' | 'intent'>>;

/** One intent, carried out by the realm that offers it. */
export function step(intent: string, options: StepOptions = {}): StepDefinition {
  return { inputs: [], ...options, kind: 'step', intent };
}

/** Steps one after the other; the first that fails ends it. */
export function sequence(...steps: readonly [Definition, ...Definition[]]): SequenceDefinition {
  return { kind: 'sequence', steps };
}

export type ForEachOptions = Partial<
  Pick<ForEachDefinition, 'concurrency' | 'ratePerSecond' | 'errorBudgetPercent'>
>;

/** An execution of `itemIntent` for each item of the list at a JSON pointer into the parameters. */
export function forEachItem(
  pointer: string,
  itemIntent: string,
  options: ForEachOptions = {},
): ForEachDefinition {
  const source = { type: 'list', pointer } as const;
  return { concurrency: defaultConcurrency, ...options, kind: 'for_each', source, itemIntent };
}

/** An execution of `itemIntent` for each item of the pages that a step reads, one page after the other. */
export function forEachOfPages(
  page: StepDefinition,
  itemIntent: string,
  options: ForEachOptions = {},
): ForEachDefinition {
  const source = { type: 'pages', step: page } as const;
  return { concurrency: defaultConcurrency, ...options, kind: 'for_each', source, itemIntent };
}
