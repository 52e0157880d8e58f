/** Finding items by name: DEPENDING ON inside a copybook, options from the command line. */
import { copybookFault } from '../errors.js';
import { sameName, shownName, type QualifiedName } from '../copybook/syntax.js';
import type { LayoutItem } from './layout.js';

/** All items in copybook order. */
export function* everyItem(items: readonly LayoutItem[]): Generator<LayoutItem> {
  for (const item of items) {
    yield item;
    yield* everyItem(item.children);
  }
}

/** The tables around an item, outermost first; a table is not around itself. */
export function tablesAround(item: LayoutItem): LayoutItem[] {
  const tables: LayoutItem[] = [];
  for (let at = item.parent; at !== undefined; at = at.parent)
    if (at.occurs !== undefined) tables.unshift(at);
  return tables;
}

/**
 * Whether `target` has exactly one place as seen from `item`: every table around the target is also
 * around the item, and the target is no table.
 */
export function isSingleFrom(target: LayoutItem, item: LayoutItem): boolean {
  const around = tablesAround(item);
  return target.occurs === undefined && tablesAround(target).every((table) => around.includes(table));
}

/** The item that holds the count of `table`: of that name, before the table, as near as can be. */
export function dependencyOf(
  table: LayoutItem,
  wanted: QualifiedName,
  items: readonly LayoutItem[],
): LayoutItem {
  const [name] = wanted;
  const before: LayoutItem[] = [];
  for (const item of everyItem(items)) {
    if (item === table) break;
    if (isNamed(item, wanted)) before.push(item);
  }
  const fault = (text: string) =>
    copybookFault(table.declared, `DEPENDING ON ${name}: ${text}`, shownName(table.declared));
  if (before.length === 0) throw fault('no such item before the table in this record');
  const reachable = before.filter((item) => isSingleFrom(item, table));
  if (reachable.length === 0) throw fault('the item is inside another table');
  const nearest = reachable.reduce((best, item) =>
    sharedGroups(item, table) >= sharedGroups(best, table) ? item : best,
  );
  const type = nearest.field?.type;
  if (type === 'display' || type === 'packed' || type === 'binary') return nearest;
  throw fault('the item is not a number');
}

function isNamed(item: LayoutItem, [name, ...groups]: QualifiedName): boolean {
  if (!sameName(item.declared.name, name)) return false;
  let at = item.parent;
  for (const group of groups) {
    while (at !== undefined && !sameName(at.declared.name, group)) at = at.parent;
    if (at === undefined) return false;
    at = at.parent;
  }
  return true;
}

function ancestors(item: LayoutItem): LayoutItem[] {
  const found: LayoutItem[] = [];
  for (let at = item.parent; at !== undefined; at = at.parent) found.push(at);
  return found;
}

function sharedGroups(one: LayoutItem, other: LayoutItem): number {
  const around = ancestors(other);
  return ancestors(one).filter((group) => around.includes(group)).length;
}
