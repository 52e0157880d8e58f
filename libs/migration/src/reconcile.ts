/** Holds what became of the items against what was to become of them. Pure. */

export type ItemOutcome = 'migrated' | 'rejected' | 'failed';

export interface ExpectedItem {
  readonly outcome: ItemOutcome;
  /** `code at pointer`, where it is to fail for one finding. */
  readonly reason?: string;
}

export interface ActualItem {
  readonly outcome: ItemOutcome;
  readonly detail?: string;
}

export interface Difference {
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

export interface Reconciliation {
  readonly compared: number;
  readonly differences_total: number;
  /** The first few. */
  readonly differences: readonly Difference[];
}

const listedMax = 20;

/** Every key of either side must be on both, with the same outcome and, where one is expected, its reason. */
export function reconcile(
  expected: ReadonlyMap<string, ExpectedItem>,
  actual: ReadonlyMap<string, ActualItem>,
): Reconciliation {
  const differences: Difference[] = [];
  let total = 0;
  const note = (key: string, wanted: string, found: string): void => {
    total++;
    if (differences.length < listedMax) differences.push({ key, expected: wanted, actual: found });
  };
  for (const [key, wanted] of expected) {
    const found = actual.get(key);
    if (found === undefined) note(key, wanted.outcome, 'not in the batch');
    else if (found.outcome !== wanted.outcome) note(key, wanted.outcome, textOf(found));
    else if (wanted.reason !== undefined && !hasReason(found, wanted.reason))
      note(key, `${wanted.outcome}: ${wanted.reason}`, textOf(found));
  }
  for (const [key, found] of actual) if (!expected.has(key)) note(key, 'not in the source', textOf(found));
  return { compared: expected.size, differences_total: total, differences };
}

function hasReason({ detail }: ActualItem, reason: string): boolean {
  const parts = detail?.replace(/^step \S+: /, '').split('; ') ?? [];
  return parts.some((part) => part === reason || part.startsWith(`${reason}:`));
}

function textOf({ outcome, detail }: ActualItem): string {
  return detail === undefined ? outcome : `${outcome}: ${detail}`;
}
