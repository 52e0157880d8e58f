/** Counts and exact sums of items by group and currency: what both ends of a migration must agree on. */
import { DecimalSum } from './decimal-sum.js';

/** One item as far as control totals look at it. */
export interface ControlItem {
  readonly group: string;
  readonly currency: string;
  /** Decimal text by name; what cannot be read is undefined. */
  readonly amounts: Readonly<Record<string, string | undefined>>;
}

/** As the report takes it. */
export interface ControlSum {
  readonly count: number;
  readonly amounts: Readonly<Record<string, string>>;
  readonly unreadable?: Readonly<Record<string, number>>;
}

export interface GroupSum extends ControlSum {
  readonly group: string;
  readonly currency: string;
}

interface Running {
  readonly group: string;
  readonly currency: string;
  count: number;
  readonly sums: ReadonlyMap<string, DecimalSum>;
  readonly unreadable: Map<string, number>;
}

export const noSum: ControlSum = { count: 0, amounts: {} };

/** Past these the file has no groups that a person could look through. */
const groupsMax = 100;
const otherGroups = 'others';

export class ControlSums {
  private readonly running = new Map<string, Running>();

  constructor(private readonly amounts: readonly string[]) {}

  add({ group, currency, amounts }: ControlItem): void {
    const running = this.runningOf(group, currency);
    running.count++;
    for (const [name, sum] of running.sums) {
      const text = amounts[name];
      if (text === undefined || !sum.add(text))
        running.unreadable.set(name, (running.unreadable.get(name) ?? 0) + 1);
    }
  }

  /** Sorted by group and currency. */
  list(): readonly GroupSum[] {
    return [...this.running.values()]
      .map(({ group, currency, count, sums, unreadable }) => ({
        group,
        currency,
        count,
        amounts: Object.fromEntries([...sums].map(([name, sum]) => [name, String(sum)])),
        ...(unreadable.size > 0 && { unreadable: Object.fromEntries(unreadable) }),
      }))
      .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }

  private runningOf(group: string, currency: string): Running {
    const key = keyOf({ group, currency });
    const known = this.running.get(key);
    if (known !== undefined) return known;
    if (this.running.size >= groupsMax && group !== otherGroups) return this.runningOf(otherGroups, currency);
    const sums = new Map(this.amounts.map((name) => [name, new DecimalSum()]));
    const running = { group, currency, count: 0, sums, unreadable: new Map<string, number>() };
    this.running.set(key, running);
    return running;
  }
}

function keyOf({ group, currency }: { group: string; currency: string }): string {
  return JSON.stringify([group, currency]);
}
