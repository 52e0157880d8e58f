/**
 * Whether a solution can be published: its document is sound, this version carries out all it asks for, and
 * what it refers to exists.
 */
import { assertNever, itemIntentsOf, parseSolutionDocument, realmOf } from '@symphainy/kernel';
import type { Definition, DefinitionFault, SolutionDocument, StepDefinition } from '@symphainy/kernel';

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
  const faults = [
    ...nameFaults(document),
    ...intentFaults(document, offered),
    ...batchFaults(document),
    ...writeFaults(document),
  ];
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

/** An item is an intent of the same solution, and no item leads back to the batch that it is of. */
function batchFaults(document: SolutionDocument): readonly DefinitionFault[] {
  const itemsOf = new Map(
    document.intents.map(({ type, saga }) => [type, saga ? itemIntentsOf(saga) : []] as const),
  );
  return document.intents.flatMap(({ type, saga }, at) => {
    if (!saga) return [];
    const pointer = `/intents/${at}/saga`;
    const undeclared = itemUses(saga, pointer)
      .filter((use) => !itemsOf.has(use.type))
      .map((use) => fault(use.pointer, `${use.type} is no intent of this solution`));
    return leadsTo(type, type, itemsOf, new Set())
      ? [...undeclared, fault(pointer, `the items of ${type} lead back to it`)]
      : undeclared;
  });
}

function leadsTo(
  from: string,
  to: string,
  itemsOf: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
): boolean {
  for (const item of itemsOf.get(from) ?? []) {
    if (item === to) return true;
    if (seen.has(item)) continue;
    seen.add(item);
    if (leadsTo(item, to, itemsOf, seen)) return true;
  }
  return false;
}

/** What a step writes to is bound to the realm that carries the step out. */
function writeFaults({ intents, domainServiceBindings }: SolutionDocument): readonly DefinitionFault[] {
  return intents.flatMap(({ saga }, at) =>
    stepsIn(saga, `/intents/${at}/saga`).flatMap(({ step, pointer }) => {
      if (!step.writes) return [];
      const realm = realmOf(step.intent) ?? '';
      const { system } = step.writes;
      const isBound = domainServiceBindings[realm]?.some((binding) => binding.system === system);
      return isBound
        ? []
        : [fault(`${pointer}/writes/system`, `"${system}" is not bound to the realm ${realm}`)];
    }),
  );
}

interface PlacedStep {
  readonly step: StepDefinition;
  readonly pointer: string;
}

function stepsIn(definition: Definition | undefined, pointer: string): readonly PlacedStep[] {
  switch (definition?.kind) {
    case undefined:
      return [];
    case 'step':
      return [{ step: definition, pointer }];
    case 'sequence':
      return definition.steps.flatMap((step, at) => stepsIn(step, `${pointer}/steps/${at}`));
    case 'for_each':
      return definition.source.type === 'pages' ? stepsIn(definition.source.step, `${pointer}/pages`) : [];
    default:
      return assertNever(definition);
  }
}

/** Where a definition names the intents of items. */
function itemUses(definition: Definition, pointer: string): readonly Use[] {
  switch (definition.kind) {
    case 'step':
      return [];
    case 'sequence':
      return definition.steps.flatMap((step, at) => itemUses(step, `${pointer}/steps/${at}`));
    case 'for_each':
      return [{ type: definition.itemIntent, pointer: `${pointer}/item_intent` }];
    default:
      return assertNever(definition);
  }
}

interface Use {
  readonly type: string;
  readonly pointer: string;
}

function usedBy(definition: Definition, pointer: string): readonly Use[] {
  const ofSteps = stepsIn(definition, pointer).flatMap(({ step: { intent, compensation }, pointer: at }) => [
    { type: intent, pointer: `${at}/intent` },
    ...(compensation === undefined ? [] : [{ type: compensation, pointer: `${at}/compensation` }]),
  ]);
  return [...ofSteps, ...itemUses(definition, pointer)];
}

function fault(pointer: string, detail: string): DefinitionFault {
  return { pointer, detail, code: 'SYM-SC-0002' };
}
