/**
 * Whether a solution can be published: its document is sound, this version carries out all it asks for, and
 * what it refers to exists.
 */
import { parseSolutionDocument } from '@symphainy/kernel';
import type { Definition, DefinitionFault, SolutionDocument } from '@symphainy/kernel';

export interface Offered {
  /** The intent types that realms offer now. Absent where they aren't known: Runtime checks them again. */
  readonly intentTypes?: ReadonlySet<string>;
}

export type ValidatedSolution =
  | { readonly valid: true; readonly document: SolutionDocument }
  | { readonly valid: false; readonly faults: readonly DefinitionFault[] };

/** The intents of the platform itself run in its own solution. */
const cityPrefix = 'city.';
const citySolutionId = 'city';

export function validateSolution(json: unknown, offered: Offered = {}): ValidatedSolution {
  const parsed = parseSolutionDocument(json);
  if (!parsed.valid) return parsed;
  const { document } = parsed;
  const faults = [...nameFaults(document), ...intentFaults(document, offered)];
  return faults.length === 0 ? { valid: true, document } : { valid: false, faults };
}

function nameFaults({ solutionId }: SolutionDocument): readonly DefinitionFault[] {
  return solutionId === citySolutionId
    ? [fault('/solution_id', `"${citySolutionId}" is the platform's own solution`)]
    : [];
}

function intentFaults(document: SolutionDocument, { intentTypes }: Offered): readonly DefinitionFault[] {
  return document.intents.flatMap(({ type, saga }, at) => {
    const pointer = `/intents/${at}`;
    const steps = saga ? usedBy(saga, `${pointer}/saga`) : [];
    const own = { type, pointer: `${pointer}/type` };
    const platform = [own, ...steps]
      .filter((use) => use.type.startsWith(cityPrefix))
      .map((use) => fault(use.pointer, `${use.type} runs in the platform's own solution only`));
    // An intent that has a saga needs no realm of its own type, but a schema for its parameters.
    const missing = [own, ...steps]
      .filter((use) => intentTypes && !intentTypes.has(use.type))
      .map((use) => fault(use.pointer, `no realm offers ${use.type}`));
    return [...platform, ...missing];
  });
}

interface Use {
  readonly type: string;
  readonly pointer: string;
}

function usedBy(definition: Definition, pointer: string): readonly Use[] {
  if (definition.kind === 'sequence')
    return definition.steps.flatMap((step, at) => usedBy(step, `${pointer}/steps/${at}`));
  const { intent, compensation } = definition;
  return [
    { type: intent, pointer: `${pointer}/intent` },
    ...(compensation === undefined ? [] : [{ type: compensation, pointer: `${pointer}/compensation` }]),
  ];
}

function fault(pointer: string, detail: string): DefinitionFault {
  return { pointer, detail, code: 'SYM-SC-0002' };
}
