/**
 * Counts what would be decided otherwise: in all, by tenant, by action and by deciding policy, with examples.
 *
 * I1  Examples are bounded, and some are kept of every kind of flip rather than many of the first.
 */
export type Verdict = 'allow' | 'deny';

export interface Flips {
  readonly to_deny: number;
  readonly to_allow: number;
}

export interface Flip {
  readonly position: string;
  readonly tenant_id: string;
  readonly execution_id: string;
  /** Empty when the execution is no item of a batch. */
  readonly item_key: string;
  readonly action: string;
  /** The step that was decided; empty for the intent itself, and for what is no step. */
  readonly path: string;
  readonly was: Verdict;
  /** The policies that decided then; none: nothing permitted it. */
  readonly was_by: readonly string[];
  readonly would_be: Verdict;
  readonly would_be_by: readonly string[];
  /** Policies of the candidate that could not be evaluated and were skipped. */
  readonly errors: readonly string[];
}

type Counts = { -readonly [Name in keyof Flips]: Flips[Name] };

/** How many examples there are of one action, verdict and deciding policies, and in all. */
const examplesPerKindMax = 5;
const examplesMaxDefault = 100;
/** Stands for a denial because no policy permits it. */
export const byDefault = '(no policy permits it)';

export class FlipTally {
  readonly total: Counts = { to_deny: 0, to_allow: 0 };
  readonly examples: Flip[] = [];
  private readonly tenants = new Map<string, Counts & { decisions: number }>();
  private readonly actions = new Map<string, Counts & { decisions: number }>();
  private readonly policies = new Map<string, Counts>();
  private readonly exampleCounts = new Map<string, number>();

  constructor(private readonly examplesMax = examplesMaxDefault) {}

  /** One verdict was gone through, flipped or not. */
  decided(tenantId: string, action: string): void {
    countsIn(this.tenants, tenantId, decidedZero).decisions += 1;
    countsIn(this.actions, action, decidedZero).decisions += 1;
  }

  flipped(flip: Flip): void {
    const direction = flip.would_be === 'deny' ? 'to_deny' : 'to_allow';
    this.total[direction] += 1;
    countsIn(this.tenants, flip.tenant_id, decidedZero)[direction] += 1;
    countsIn(this.actions, flip.action, decidedZero)[direction] += 1;
    const deciding = flip.would_be_by.length > 0 ? flip.would_be_by : [byDefault];
    for (const policy of new Set(deciding)) countsIn(this.policies, policy, zero)[direction] += 1;
    this.keepExample(flip, `${flip.action} ${direction} ${deciding.join(' ')}`);
  }

  byTenant(): [tenantId: string, counts: Flips & { readonly decisions: number }][] {
    return sorted(this.tenants);
  }

  byAction(): [action: string, counts: Flips & { readonly decisions: number }][] {
    return sorted(this.actions);
  }

  /** A verdict that several policies determine counts for each of them. */
  byPolicy(): [policy: string, counts: Flips][] {
    return sorted(this.policies);
  }

  private keepExample(flip: Flip, kind: string): void {
    const count = this.exampleCounts.get(kind) ?? 0;
    if (this.examples.length >= this.examplesMax || count >= examplesPerKindMax) return;
    this.exampleCounts.set(kind, count + 1);
    this.examples.push(flip);
  }
}

function zero(): Counts {
  return { to_deny: 0, to_allow: 0 };
}

function decidedZero(): Counts & { decisions: number } {
  return { decisions: 0, to_deny: 0, to_allow: 0 };
}

function countsIn<Value>(counts: Map<string, Value>, key: string, none: () => Value): Value {
  let value = counts.get(key);
  if (value === undefined) counts.set(key, (value = none()));
  return value;
}

/** Those with the most flips first. */
function sorted<Value extends Flips>(counts: ReadonlyMap<string, Value>): [string, Value][] {
  const flips = ({ to_deny, to_allow }: Flips) => to_deny + to_allow;
  return [...counts].sort(
    ([leftKey, left], [rightKey, right]) => flips(right) - flips(left) || (leftKey < rightKey ? -1 : 1),
  );
}
