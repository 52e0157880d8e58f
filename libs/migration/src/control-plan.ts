/** Which amounts source and target must agree on, and how either side names them. Pure. */
import { valueAt, type JsonObject } from '@symphainy/kernel';
import type { ControlItem, ControlSum } from './control-sums.js';
import { noSum } from './control-sums.js';
import { DecimalSum } from './decimal-sum.js';

/** A way to tell groups of items apart. */
export interface ControlGroup {
  /** The open attribute of the item, and the member of a group in the scan's control totals. */
  readonly attribute: string;
  /** JSON pointer into the entity of the target. */
  readonly pointer: string;
  /** The target's value by the source's; absent: they are equal. */
  readonly translation?: Readonly<Record<string, string>>;
}

export interface ControlPlan {
  readonly group: ControlGroup | undefined;
  /** Or the one currency of all amounts. */
  readonly currency: ControlGroup | string;
  /** JSON pointers into the entity of the target, by name. */
  readonly amounts: Readonly<Record<string, string>>;
}

/** Sums of one group of the source's scan (`content.scan_source`). */
export interface ScannedTotal {
  readonly group: Readonly<Record<string, unknown>>;
  readonly records: number;
  readonly sums: Readonly<Record<string, string>>;
  readonly unreadable: Readonly<Record<string, number>>;
}

/** What the report takes: see `outcomes.report_migration`. */
export interface ControlTotal {
  readonly group: string;
  readonly currency: string;
  readonly source: ControlSum;
  readonly migrated: ControlSum;
  readonly rejected: ControlSum;
  readonly failed: ControlSum;
  readonly target: ControlSum;
}

const everything = 'all';
const unreadable = '(unreadable)';

/** An entity of the target as its control totals see it. */
export function itemOfEntity(plan: ControlPlan, entity: JsonObject): ControlItem {
  const textAt = (pointer: string): string | undefined => {
    const value = valueAt(entity, pointer);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  return {
    group: plan.group === undefined ? everything : (textAt(plan.group.pointer) ?? unreadable),
    currency:
      typeof plan.currency === 'string' ? plan.currency : (textAt(plan.currency.pointer) ?? unreadable),
    amounts: Object.fromEntries(Object.entries(plan.amounts).map(([name, at]) => [name, textAt(at)])),
  };
}

/** A group of the source by the names that the target gives it. */
export function groupOfSource(
  plan: ControlPlan,
  attributes: Readonly<Record<string, unknown>>,
): { readonly group: string; readonly currency: string } {
  const named = ({ attribute, translation }: ControlGroup): string => {
    const value = attributes[attribute];
    if (value === undefined || value === null) return unreadable;
    return translation?.[String(value)] ?? String(value);
  };
  return {
    group: plan.group === undefined ? everything : named(plan.group),
    currency: typeof plan.currency === 'string' ? plan.currency : named(plan.currency),
  };
}

type Side = Exclude<keyof ControlTotal, 'group' | 'currency' | 'migrated'>;
type Grouped = ControlSum & { readonly group: string; readonly currency: string };

/** Puts the sides of each group beside one another; what was migrated is the source less what stayed. */
export function controlTotals(
  names: readonly string[],
  sides: Readonly<Record<Side, readonly Grouped[]>>,
): readonly ControlTotal[] {
  const keys = new Map<string, { group: string; currency: string }>();
  for (const side of Object.values(sides))
    for (const { group, currency } of side) keys.set(JSON.stringify([group, currency]), { group, currency });
  return [...keys.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, key]) => {
      const of = (side: Side): ControlSum => withoutGroup(sides[side].find((sum) => isOf(sum, key)));
      const [source, rejected, failed] = [of('source'), of('rejected'), of('failed')];
      const migrated = less(names, source, [rejected, failed]);
      return { ...key, source, migrated, rejected, failed, target: of('target') };
    });
}

/** Sums of a scan, added up where several of its groups are one group of the target. */
export function sumsOfScan(plan: ControlPlan, scanned: readonly ScannedTotal[]): readonly Grouped[] {
  const groups = new Map<string, { key: { group: string; currency: string }; totals: ScannedTotal[] }>();
  for (const total of scanned) {
    const key = groupOfSource(plan, total.group);
    const name = JSON.stringify(key);
    const known = groups.get(name) ?? { key, totals: [] as ScannedTotal[] };
    known.totals.push(total);
    groups.set(name, known);
  }
  return [...groups.values()].map(({ key, totals }) => ({
    ...key,
    count: totals.reduce((sum, { records }) => sum + records, 0),
    amounts: Object.fromEntries(
      Object.keys(plan.amounts).map((name) => [name, added(totals.map(({ sums }) => sums[name] ?? '0'))]),
    ),
  }));
}

function less(names: readonly string[], whole: ControlSum, parts: readonly ControlSum[]): ControlSum {
  return {
    count: parts.reduce((count, part) => count - part.count, whole.count),
    amounts: Object.fromEntries(
      names.map((name) => [
        name,
        added([amountOf(whole, name), ...parts.map((part) => negated(amountOf(part, name)))]),
      ]),
    ),
  };
}

function added(texts: readonly string[]): string {
  const sum = new DecimalSum();
  for (const text of texts)
    if (!sum.add(text)) throw new TypeError(`${JSON.stringify(text)} is no decimal number`);
  return String(sum);
}

function amountOf({ amounts }: ControlSum, name: string): string {
  return amounts[name] ?? '0';
}

function negated(text: string): string {
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

function isOf(sum: Grouped, key: { readonly group: string; readonly currency: string }): boolean {
  return sum.group === key.group && sum.currency === key.currency;
}

function withoutGroup(sum: Grouped | undefined): ControlSum {
  if (sum === undefined) return noSum;
  const { count, amounts, unreadable: faults } = sum;
  return { count, amounts, ...(faults !== undefined && { unreadable: faults }) };
}
