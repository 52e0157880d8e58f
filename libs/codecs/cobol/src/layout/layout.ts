/**
 * Where every item of a record is: offsets, lengths, redefinitions, tables, slack bytes.
 *
 * I1  Offsets are for tables of their highest count and for their first element.
 * I2  `length` is one element's; a table takes `length * occurs.max`.
 * I3  An item that redefines begins where its target begins; the item after both begins after the longer.
 */
import { copybookFault } from '../errors.js';
import { itemLengthMax } from '../copybook/picture.js';
import type { Copybook } from '../copybook/parse-copybook.js';
import { sameName, shownName, type CopybookItem } from '../copybook/syntax.js';
import { alignmentOf, fieldTypeOf, type FieldType, type Inherited } from './field-type.js';
import { dependencyOf } from './item-names.js';

export interface LayoutOccurs {
  readonly min: number;
  readonly max: number;
  /** The item that holds the count. */
  readonly dependingOn?: LayoutItem;
}

/** A data item with its place in the record. */
export interface LayoutItem {
  readonly declared: CopybookItem;
  /** The key in a decoded record: `-` as `_`; a FILLER's is `FILLER_n`. */
  readonly key: string;
  readonly filler: boolean;
  readonly parent: LayoutItem | undefined;
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** Bytes of one element. */
  readonly length: number;
  /** Slack bytes between the end of what stands before and this item. */
  readonly slack: number;
  readonly occurs: LayoutOccurs | undefined;
  readonly redefines: LayoutItem | undefined;
  /** The storage form of an elementary item; undefined for a group. */
  readonly field: FieldType | undefined;
  readonly children: readonly LayoutItem[];
}

export interface RecordLayout {
  readonly file: string;
  /** The 01 as written, undefined for a copybook without one. */
  readonly name: string | undefined;
  /** The 01 itself, when the copybook has one. */
  readonly record: LayoutItem | undefined;
  /** What a decoded record holds: the items below the 01, or the 01 if it has none. */
  readonly items: readonly LayoutItem[];
  /** Bytes of the longest record. */
  readonly length: number;
}

type Draft = { -readonly [K in keyof LayoutItem]: LayoutItem[K] } & { readonly children: Draft[] };

/** The whole size of an item, all elements of a table. */
export function sizeOf(item: LayoutItem): number {
  return item.length * (item.occurs?.max ?? 1);
}

/** Slack bytes at the end of each element of a table. */
export function slackAfter(item: LayoutItem): number {
  const end = Math.max(...item.children.map((child) => child.offset + sizeOf(child)));
  return item.children.length === 0 ? 0 : item.offset + item.length - end;
}

/** Lays out one record of a copybook: the 01 itself, or the top items if there is none. */
export function layoutRecord(
  file: string,
  record: CopybookItem | undefined,
  items: readonly CopybookItem[],
): RecordLayout {
  const drafting = new Drafting();
  if (record === undefined) {
    const drafts: Draft[] = [];
    const length = drafting.place(items, drafts, undefined, 0, { synchronized: false });
    drafting.resolveDependencies(drafts);
    return { file, name: undefined, record, items: drafts, length };
  }
  if (record.occurs !== undefined)
    throw copybookFault(record, 'OCCURS stands at level 01', shownName(record));
  const drafts: Draft[] = [];
  const length = drafting.place([{ ...record, redefines: undefined }], drafts, undefined, 0, {
    synchronized: false,
  });
  const draft = drafts[0]!;
  drafting.resolveDependencies(draft.field === undefined ? draft.children : drafts);
  return {
    file,
    name: record.name,
    record: draft,
    items: draft.field === undefined ? draft.children : drafts,
    length,
  };
}

class Drafting {
  private fillers = 0;

  /** Places siblings from `start` on and answers where the bytes after them begin. */
  place(
    declared: readonly CopybookItem[],
    siblings: Draft[],
    parent: Draft | undefined,
    start: number,
    inherited: Inherited,
  ): number {
    let end = start;
    for (const item of declared) {
      const target = redefinedBy(item, siblings);
      const boundary = target === undefined ? leadingAlignment(item, inherited) : 1;
      const slack = padding(end, boundary);
      const draft = this.placeItem(item, parent, target?.offset ?? end + slack, inherited);
      draft.slack = target === undefined ? slack : 0;
      draft.redefines = target;
      siblings.push(draft);
      end = Math.max(end, draft.offset + sizeOf(draft));
      if (end > itemLengthMax) {
        throw copybookFault(item, `the record is longer than ${itemLengthMax} bytes`, shownName(item));
      }
    }
    return end;
  }

  private placeItem(item: CopybookItem, parent: Draft | undefined, offset: number, above: Inherited): Draft {
    const draft: Draft = {
      declared: item,
      // The 01 itself is not one of the record's FILLERs unless it is all that the record holds.
      key: this.keyOf(item, parent),
      filler: item.name === undefined,
      parent,
      offset,
      length: 0,
      slack: 0,
      occurs: item.occurs === undefined ? undefined : { min: item.occurs.min, max: item.occurs.max },
      redefines: undefined,
      field: undefined,
      children: [],
    };
    if (item.children.length === 0) {
      draft.field = fieldTypeOf(item, above);
      draft.length = draft.field.length;
      return draft;
    }
    const inherited = inheritedBelow(item, above);
    const end = this.place(item.children, draft.children, draft, offset, inherited);
    draft.length = end - offset;
    if (item.occurs !== undefined) draft.length += padding(draft.length, widestAlignment(item, above));
    return draft;
  }

  private keyOf(item: CopybookItem, parent: Draft | undefined): string {
    if (item.name !== undefined) return item.name.replaceAll('-', '_');
    if (parent === undefined && item.level === 1 && item.children.length > 0) return 'FILLER';
    this.fillers++;
    return `FILLER_${this.fillers}`;
  }

  /** Finds the count of every table, which must stand before it. */
  resolveDependencies(items: readonly Draft[]): void {
    const visit = (draft: Draft): void => {
      const { occurs } = draft.declared;
      if (occurs?.dependingOn !== undefined) {
        const dependingOn = dependencyOf(draft, occurs.dependingOn, items);
        draft.occurs = { min: occurs.min, max: occurs.max, dependingOn };
      }
      draft.children.forEach(visit);
    };
    items.forEach(visit);
  }
}

function redefinedBy(item: CopybookItem, siblings: readonly Draft[]): Draft | undefined {
  const { redefines } = item;
  if (redefines === undefined) return undefined;
  const target = siblings.findLast((sibling) => sameName(sibling.declared.name, redefines));
  if (target !== undefined) return target;
  throw copybookFault(item, `REDEFINES ${redefines}: no such item before it in its group`, shownName(item));
}

function inheritedBelow(item: CopybookItem, above: Inherited): Inherited {
  return {
    usage: item.usage ?? above.usage,
    sign: item.sign ?? above.sign,
    synchronized: item.synchronized || above.synchronized,
  };
}

/**
 * The boundary that an item's first elementary item must stand on. Slack bytes follow the elementary
 * item before them, so they stand outside a group that begins with a synchronized item.
 */
function leadingAlignment(item: CopybookItem, above: Inherited): number {
  const first = item.children[0];
  if (first !== undefined) return leadingAlignment(first, inheritedBelow(item, above));
  return item.synchronized || above.synchronized ? alignmentOf(fieldTypeOf(item, above)) : 1;
}

/** The widest boundary in a group: elements of a table are padded to it, so that all are aligned alike. */
function widestAlignment(item: CopybookItem, above: Inherited): number {
  if (item.children.length === 0) return leadingAlignment(item, above);
  const inherited = inheritedBelow(item, above);
  return Math.max(...item.children.map((child) => widestAlignment(child, inherited)));
}

function padding(at: number, boundary: number): number {
  return (boundary - (at % boundary)) % boundary;
}

/** Whether an item takes a key of the decoded record; `keepFiller` keeps all. */
export function isShown(item: LayoutItem, keepFiller: boolean): boolean {
  return !item.filler || keepFiller || item.children.some(hasName);
}

function hasName(item: LayoutItem): boolean {
  return !item.filler || item.children.some(hasName);
}

/** Every record of a copybook that `--record` can name. */
export function recordsOf(copybook: Copybook): readonly CopybookItem[] {
  return copybook.items.filter((item) => item.level === 1);
}
