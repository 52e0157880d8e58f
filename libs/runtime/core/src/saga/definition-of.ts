import type { Definition } from '@symphainy/kernel';
import type { Solution } from '../control/control-state.js';

/** How a solution carries out an intent it declares: its saga, or else one step of the intent's own type. */
export function definitionOf(solution: Solution, type: string): Definition | undefined {
  const declared = solution.document.intents.find((intent) => intent.type === type);
  if (!declared) return undefined;
  return declared.saga ?? { kind: 'step', intent: type, inputs: [] };
}
