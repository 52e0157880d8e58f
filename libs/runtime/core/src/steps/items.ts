/** The items of a for-each, as they come in: from a list in the parameters, or from a page that a step reported. */
import type { StepSuccess } from '@symphainy/contracts/wal';
import { isJsonObject, valueAt } from '@symphainy/kernel';
import type { JsonValue } from '@symphainy/kernel';
import type { Item } from '../execution/for-each.js';

/** An event of this type from a page step holds its items: `{ items: [{ key, params }], next }`. */
export const itemsEventType = 'batch.items';

export interface Page {
  readonly items: readonly Item[];
  /** JSON of where the next page begins; empty when there is none. */
  readonly next: Buffer;
}

/** What is wrong with a page: the realm broke the contract. */
export class BrokenPage extends Error {}

export function listItems(params: Buffer, pointer: string): Item[] {
  const list = valueAt(JSON.parse(params.toString()) as JsonValue, pointer);
  if (!Array.isArray(list)) throw new BrokenPage(`there is no list at ${pointer} of the parameters`);
  return list.map((item: JsonValue, index) => itemOf(item, index));
}

export function pageOf(success: StepSuccess): Page {
  const event = success.events.find((reported) => reported.type === itemsEventType);
  if (!event) throw new BrokenPage(`the page reported no ${itemsEventType}`);
  const { items, next } = JSON.parse(event.data.toString()) as { items?: JsonValue; next?: JsonValue };
  if (!Array.isArray(items)) throw new BrokenPage(`${itemsEventType} has no items`);
  const none = next === null || next === undefined;
  return {
    items: items.map((item: JsonValue, index) => itemOf(item, index)),
    next: none ? Buffer.alloc(0) : Buffer.from(JSON.stringify(next)),
  };
}

function itemOf(item: JsonValue, index: number): Item {
  const { key, params } = isJsonObject(item) ? item : {};
  if ((typeof key !== 'string' && typeof key !== 'number') || key === '' || !isJsonObject(params)) {
    throw new BrokenPage(`item ${index} has no key or no params`);
  }
  return { key: String(key), params: Buffer.from(JSON.stringify(params)) };
}
