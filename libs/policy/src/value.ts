/**
 * Cedar's values, as cheap as they can be held in JavaScript: a parsed JSON document of booleans,
 * strings, safe integers, arrays and objects *is* a Cedar value and needs no conversion.
 *
 * - Long: see `long.ts`
 * - Set: an array; order and repetition mean nothing
 * - Record: an object; only its own properties count
 * - entity: an EntityUid
 * - decimal, ipaddr, datetime, duration: an ExtensionValue
 */
import { ExtensionValue } from './extensions/extension-value.js';
import type { Long } from './long.js';

/** The name of an entity, e.g. `User::"alice"`. */
export class EntityUid {
  /** Identifies the entity among all; unlike `toString`, it does not escape the id. */
  readonly key: string;

  constructor(
    readonly type: string,
    readonly id: string,
  ) {
    this.key = `${type}::"${id}"`;
  }
}

export interface CedarRecord {
  readonly [attribute: string]: Value;
}

export type CedarSet = readonly Value[];

export type Value = boolean | string | Long | EntityUid | ExtensionValue | CedarSet | CedarRecord;

export function isSet(value: Value): value is CedarSet {
  return Array.isArray(value);
}

export function isRecord(value: Value): value is CedarRecord {
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof EntityUid) &&
    !(value instanceof ExtensionValue)
  );
}

/** The attribute of a record, or undefined; what an object inherits is no attribute. */
export function attributeOf(record: CedarRecord, attribute: string): Value | undefined {
  return Object.hasOwn(record, attribute) ? record[attribute] : undefined;
}

/** The name of a value's type, as Cedar's messages give it. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'number':
    case 'bigint':
      return 'long';
    default:
      if (value instanceof EntityUid) return `(entity of type \`${value.type}\`)`;
      if (value instanceof ExtensionValue) return value.typeName;
      return isSet(value) ? 'set' : 'record';
  }
}

/** Cedar's `==`: values of different types are different, and that is no error. */
export function valuesEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left instanceof EntityUid) return right instanceof EntityUid && left.key === right.key;
  if (left instanceof ExtensionValue) {
    return right instanceof ExtensionValue && left.typeName === right.typeName && left.key === right.key;
  }
  if (isSet(left)) return isSet(right) && containsAll(left, right) && containsAll(right, left);
  return isRecord(right) && recordsEqual(left, right);
}

export function contains(set: CedarSet, element: Value): boolean {
  return set.some((candidate) => valuesEqual(candidate, element));
}

/** Above this many comparisons, sets are compared by the keys of their elements instead. */
const pairwiseMax = 64;

export function containsAll(set: CedarSet, elements: CedarSet): boolean {
  if (set.length * elements.length <= pairwiseMax) return elements.every((element) => contains(set, element));
  const keys = new Set(set.map(valueKey));
  return elements.every((element) => keys.has(valueKey(element)));
}

export function containsAny(set: CedarSet, elements: CedarSet): boolean {
  if (set.length * elements.length <= pairwiseMax) return elements.some((element) => contains(set, element));
  const keys = new Set(set.map(valueKey));
  return elements.some((element) => keys.has(valueKey(element)));
}

/** A string that two values share just when they are equal. */
export function valueKey(value: Value): string {
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
      return String(value);
    case 'string':
      return JSON.stringify(value);
    default:
      if (value instanceof EntityUid) return `@${JSON.stringify([value.type, value.id])}`;
      if (value instanceof ExtensionValue) return `${value.typeName}(${value.key})`;
      if (isSet(value)) return `[${[...new Set(value.map(valueKey))].sort().join()}]`;
      return `{${Object.entries(value)
        .map(([attribute, element]) => `${JSON.stringify(attribute)}:${valueKey(element)}`)
        .sort()
        .join()}}`;
  }
}

function recordsEqual(left: CedarRecord, right: CedarRecord): boolean {
  const attributes = Object.keys(left);
  if (attributes.length !== Object.keys(right).length) return false;
  return attributes.every((attribute) => {
    const counterpart = attributeOf(right, attribute);
    return counterpart !== undefined && valuesEqual(left[attribute] as Value, counterpart);
  });
}
