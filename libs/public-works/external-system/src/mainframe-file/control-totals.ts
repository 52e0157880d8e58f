/** Exact sums by group, in bounded memory. */
import type { ExactNumber, RecordValue } from '@symphainy/codec-cobol';
import { addDecimals, decimalOf, formatDecimal, zeroDecimal, type Decimal } from '@symphainy/kernel';
import type { ControlTotal, RecordHead } from '../record-source.js';
import type { ControlTotalFields } from './entity-types.js';
import { fieldValue } from './field-path.js';

const groupsMax = 256;
const decimalText = /^(-?)(\d+)(?:\.(\d+))?$/;

interface Sum {
  total: Decimal;
  unreadable: number;
}

interface Group {
  readonly group: ControlTotal['group'];
  records: number;
  readonly sums: ReadonlyMap<string, Sum>;
}

export class ControlTotals {
  private readonly groups = new Map<string, Group>();

  add(fields: ControlTotalFields, head: RecordHead, record: RecordValue): void {
    const group = this.groupOf(fields, head);
    group.records++;
    for (const [name, sum] of group.sums) {
      const path = fields.sums[name];
      const value = path && fieldValue(record, path);
      if (value === undefined || !addTo(sum, value)) sum.unreadable++;
    }
  }

  /** Sorted by group. */
  list(): readonly ControlTotal[] {
    return [...this.groups.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, { group, records, sums }]) => ({
        group,
        records,
        sums: Object.fromEntries(Array.from(sums, ([name, sum]) => [name, formatDecimal(sum.total)])),
        unreadable: Object.fromEntries(Array.from(sums, ([name, sum]) => [name, sum.unreadable])),
      }));
  }

  /** Groups past the bound are summed up in one, so that the totals of all remain right. */
  private groupOf(fields: ControlTotalFields, head: RecordHead): Group {
    const attributes = fields.groupBy.map((name) => [name, head.attributes[name] ?? null] as const);
    const own = { collection: head.collection, ...Object.fromEntries(attributes) };
    const known = this.groups.get(JSON.stringify(own));
    if (known) return known;
    const group = this.groups.size < groupsMax ? own : { collection: head.collection, others: true };
    const name = JSON.stringify(group);
    const others = this.groups.get(name);
    if (others) return others;
    const sums = new Map(
      Object.keys(fields.sums).map((sum): [string, Sum] => [sum, { total: zeroDecimal, unreadable: 0 }]),
    );
    const made = { group, records: 0, sums };
    this.groups.set(name, made);
    return made;
  }
}

/** False when the value is no plain decimal. */
function addTo(sum: Sum, value: string | ExactNumber): boolean {
  const match = decimalText.exec(String(value));
  if (!match) return false;
  const [, sign = '', whole = '', fraction = ''] = match;
  sum.total = addDecimals(sum.total, decimalOf(sign, whole, fraction));
  return true;
}
