/**
 * Where items are in a record at hand: at fixed places, or, when tables take only the room of their
 * count, at places that depend on the counts before them.
 *
 * I1  Without variable tables every place is a constant away from the element around it.
 * I2  An item's place never depends on bytes after it.
 * I3  A start once found is noted for the record: counts between tables cost one look each.
 */
import type { CodePage } from '../code-page/code-page.js';
import { optionFault } from '../errors.js';
import { shownName } from '../copybook/syntax.js';
import { numberReader } from '../fields/read-number.js';
import { everyItem, tablesAround } from '../layout/item-names.js';
import {
  sizeOf,
  slackAfter,
  type LayoutItem,
  type LayoutOccurs,
  type RecordLayout,
} from '../layout/layout.js';
import { CountFault, type RecordState } from './record-state.js';

/** Answers where something begins or ends. */
export type Place = (state: RecordState, at: number) => number;

/** One sibling on the way through a group, by item number; `target` is what it redefines. */
export interface WalkStep {
  readonly item: LayoutItem;
  readonly number: number;
  readonly target: number | undefined;
}

/** Siblings in order; `scope` is the number of the innermost table around them. */
export interface Walk {
  readonly scope: number;
  readonly steps: readonly WalkStep[];
}

export type Locate = (state: RecordState) => number;

/** Whether the item is in this record at all; a redefinition that a map rules out is not. */
export type IsPresent = (item: LayoutItem, state: RecordState) => boolean;

export class Places {
  /** Numbers of the tables, from 1. */
  private readonly tableNumbers = new Map<LayoutItem, number>();
  private readonly itemNumbers = new Map<LayoutItem, number>();
  private readonly variable = new Set<LayoutItem>();
  private readonly ends = new Map<LayoutItem, Place>();

  constructor(
    private readonly layout: RecordLayout,
    private readonly page: CodePage,
    variableSizeOccurs: boolean,
    private readonly isPresent: IsPresent,
  ) {
    for (const item of everyItem(layout.items)) {
      this.itemNumbers.set(item, this.itemNumbers.size);
      if (item.occurs === undefined) continue;
      this.tableNumbers.set(item, this.tableNumbers.size + 1);
      if (!variableSizeOccurs || item.occurs.dependingOn === undefined) continue;
      for (let at: LayoutItem | undefined = item; at !== undefined; at = at.parent) this.variable.add(at);
    }
  }

  get tables(): number {
    return this.tableNumbers.size;
  }

  get items(): number {
    return this.itemNumbers.size;
  }

  tableNumber(table: LayoutItem): number {
    return this.tableNumbers.get(table) ?? 0;
  }

  /** Whether the item's size depends on the data. */
  isVariable(item: LayoutItem): boolean {
    return this.variable.has(item);
  }

  /** Whether the record's size depends on the data. */
  get recordIsVariable(): boolean {
    return this.variable.size > 0;
  }

  /** Where the record that begins at `at` ends by its counts. */
  recordEnd(state: RecordState, at: number): number {
    return this.walk(this.walkOf(this.layout.items), state, at);
  }

  /** Where an item ends that begins at `at`, all elements of a table. */
  endOf(item: LayoutItem): Place {
    const known = this.ends.get(item);
    if (known !== undefined) return known;
    const end = this.makeEnd(item);
    this.ends.set(item, end);
    return end;
  }

  private makeEnd(item: LayoutItem): Place {
    const size = sizeOf(item);
    if (!this.isVariable(item)) return (_, at) => at + size;
    const element = this.elementEnd(item);
    if (item.occurs === undefined) return element;
    const count = this.count(item);
    const number = this.tableNumber(item);
    return (state, at) => {
      const outer = state.elementAt[number]!;
      let end = at;
      for (let left = count(state); left > 0; left--) {
        state.elementAt[number] = end;
        end = element(state, end);
      }
      state.elementAt[number] = outer;
      return end;
    };
  }

  /** Where one element of an item ends. */
  private elementEnd(item: LayoutItem): Place {
    const { length } = item;
    if (!item.children.some((child) => this.isVariable(child))) return (_, at) => at + length;
    const walk = this.walkOf(item.children);
    const slack = slackAfter(item);
    return (state, at) => this.walk(walk, state, at) + slack;
  }

  /** Siblings in order, with what is known of them before any record. */
  walkOf(siblings: readonly LayoutItem[]): Walk {
    const scope = siblings[0] === undefined ? undefined : tablesAround(siblings[0]).at(-1);
    const steps = siblings.map((item) => ({
      item,
      number: this.itemNumbers.get(item)!,
      target: item.redefines === undefined ? undefined : this.itemNumbers.get(item.redefines)!,
    }));
    return { scope: scope === undefined ? 0 : this.tableNumber(scope), steps };
  }

  /** Where `wanted` begins, or where the siblings end if none is wanted. */
  private walk(walk: Walk, state: RecordState, at: number, wanted?: LayoutItem): number {
    let end = at;
    for (const step of walk.steps) {
      const start = this.stepStart(walk, step, state, end);
      if (step.item === wanted) return start;
      end = Math.max(end, this.presentEnd(step.item, state, start));
    }
    return end;
  }

  /** Where the next sibling begins, given the end of what was laid out; notes it. */
  stepStart(walk: Walk, step: WalkStep, state: RecordState, end: number): number {
    const element = state.elementAt[walk.scope]!;
    const redefined = step.target === undefined ? undefined : state.knownStart(step.target, element);
    const start = redefined ?? end + step.item.slack;
    state.setStart(step.number, element, start);
    return start;
  }

  /** Where an item ends; one of variable size that is ruled out has no size to go by. */
  presentEnd(item: LayoutItem, state: RecordState, start: number): number {
    if (this.isVariable(item) && !this.isPresent(item, state)) return start;
    return this.endOf(item)(state, start);
  }

  /** Finds `target`, all of whose tables are being decoded. */
  locate(target: LayoutItem): Locate {
    const scope = tablesAround(target).at(-1);
    const number = scope === undefined ? 0 : this.tableNumber(scope);
    if (!this.recordIsVariable) {
      const distance = target.offset - (scope?.offset ?? 0);
      return (state) => state.elementAt[number]! + distance;
    }
    const { parent } = target;
    const siblings = this.walkOf(this.siblingsOf(target));
    const itemNumber = this.itemNumbers.get(target)!;
    const isTop = parent === undefined || parent === scope || !this.itemNumbers.has(parent);
    const locateParent = isTop ? (state: RecordState) => state.elementAt[number]! : this.locate(parent);
    return (state) => {
      const known = state.knownStart(itemNumber, state.elementAt[number]!);
      return known ?? this.walk(siblings, state, locateParent(state), target);
    };
  }

  private siblingsOf(item: LayoutItem): readonly LayoutItem[] {
    const { parent } = item;
    return parent === undefined || !this.itemNumbers.has(parent) ? this.layout.items : parent.children;
  }

  /** Refuses a map whose field stands after a group of variable size that the map itself decides on. */
  refuseCircle(field: LayoutItem, named: ReadonlySet<LayoutItem>): void {
    for (const item of everyItem(this.layout.items)) {
      if (item === field) return;
      if (!named.has(item) || !this.isVariable(item) || [...everyItem(item.children)].includes(field))
        continue;
      const group = shownName(item.declared);
      throw optionFault('--redefine-map', `the place of ${shownName(field.declared)} depends on ${group}`);
    }
  }

  /** The number of elements of a table in the record at hand; throws `CountFault`. */
  count(table: LayoutItem): (state: RecordState) => number {
    const { max, dependingOn } = table.occurs!;
    return dependingOn === undefined ? () => max : this.dependentCount(table, table.occurs!, dependingOn);
  }

  private dependentCount(
    table: LayoutItem,
    { min, max }: LayoutOccurs,
    dependingOn: LayoutItem,
  ): (state: RecordState) => number {
    const { field } = dependingOn;
    if (field?.type !== 'display' && field?.type !== 'packed' && field?.type !== 'binary') {
      throw new TypeError(`${shownName(dependingOn.declared)} holds no count`);
    }
    const read = numberReader(field, this.page);
    const locate = this.locate(dependingOn);
    const { length, scale } = field;
    return (state) => {
      const at = locate(state);
      // A count that a short record does not reach counts nothing.
      if (at + length > state.limit) return 0;
      const count = read(state.bytes, at, state.decimal) ? state.decimal.toInteger(scale) : undefined;
      if (count !== undefined && count >= min && count <= max) return count;
      const what = count === undefined ? 'no whole number' : `${count}, outside ${min} to ${max}`;
      const name = shownName(dependingOn.declared);
      throw new CountFault(at - state.start, `the count of ${shownName(table.declared)} is ${what}`, name);
    };
  }
}
