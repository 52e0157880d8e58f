/**
 * Solution Builder: writes a solution document in TypeScript. `build()` checks it as publication would, so
 * that a wrong definition is found where it is written. What only the platform knows (which realms offer
 * what) is checked when the solution is published.
 */
import { formatSolutionDocument, parseSolutionDocument, symphainyError } from '@symphainy/kernel';
import type { Definition, SolutionDocument, SyncStrategies, SystemBinding } from '@symphainy/kernel';

/** As `SystemBinding`, settings being optional. */
export type Binding = Omit<SystemBinding, 'settings'> & Partial<Pick<SystemBinding, 'settings'>>;

export interface SolutionBuilder {
  /** What the solution is to achieve. */
  goals(...goals: readonly string[]): SolutionBuilder;
  /** What it must not do or exceed. */
  constraints(...constraints: readonly string[]): SolutionBuilder;
  risk(risk: string): SolutionBuilder;
  /** Supports an intent, by the saga that carries it out; without one it is one step of its own type. */
  intent(type: string, saga?: Definition): SolutionBuilder;
  /** Binds external systems to a realm. */
  bind(realm: string, ...systems: readonly Binding[]): SolutionBuilder;
  /** Says how the external systems are kept in step, and what happens on a conflict. */
  sync(strategies: SyncStrategies): SolutionBuilder;
  /** Throws SYM-SC-0002, or SYM-SC-0008 for what this version cannot carry out, with all faults. */
  build(): SolutionDocument;
}

/** Begins a solution. Every call answers a new builder, so a beginning can be shared. */
export function solution(solutionId: string): SolutionBuilder {
  return builderOf({
    solutionId,
    context: { goals: [], constraints: [], risk: '' },
    intents: [],
    domainServiceBindings: {},
  });
}

function builderOf(document: SolutionDocument): SolutionBuilder {
  const { context, intents, domainServiceBindings } = document;
  const withContext = (change: Partial<SolutionDocument['context']>) =>
    builderOf({ ...document, context: { ...context, ...change } });
  return {
    goals: (...goals) => withContext({ goals: [...context.goals, ...goals] }),
    constraints: (...constraints) => withContext({ constraints: [...context.constraints, ...constraints] }),
    risk: (risk) => withContext({ risk }),
    intent: (type, saga) =>
      builderOf({ ...document, intents: [...intents, { type, ...(saga && { saga }) }] }),
    bind: (realm, ...systems) =>
      builderOf({
        ...document,
        domainServiceBindings: {
          ...domainServiceBindings,
          [realm]: [
            ...(domainServiceBindings[realm] ?? []),
            ...systems.map((system) => ({ settings: {}, ...system })),
          ],
        },
      }),
    sync: (syncStrategies) => builderOf({ ...document, syncStrategies }),
    build: () => checked(document),
  };
}

function checked(document: SolutionDocument): SolutionDocument {
  const parsed = parseSolutionDocument(formatSolutionDocument(document));
  if (parsed.valid) return parsed.document;
  const [first] = parsed.faults;
  throw symphainyError({
    code: first?.code ?? 'SYM-SC-0002',
    detail: `Solution ${document.solutionId}: ${first?.pointer || 'the document'} ${first?.detail ?? 'is not valid'}.`,
    faults: parsed.faults.map(({ pointer, detail }) => ({ pointer, detail })),
  });
}
