/** Where two documents differ: JSON pointers (RFC 6901), never values. */
import type { JsonValue } from '@symphainy/kernel';
import { canonicalJson, formatPointer, isJsonObject } from '@symphainy/kernel';

/** The pointers of the first differences, in the order of members; none when the documents are equal. */
export function differingPointers(left: JsonValue, right: JsonValue, countMax: number): readonly string[] {
  const found: string[] = [];
  compare(left, right, [], found, countMax);
  return found;
}

function compare(
  left: JsonValue | undefined,
  right: JsonValue | undefined,
  at: readonly string[],
  found: string[],
  countMax: number,
): void {
  if (found.length >= countMax) return;
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = Math.max(left.length, right.length);
    for (let index = 0; index < length; index++)
      compare(left[index], right[index], [...at, String(index)], found, countMax);
  } else if (isJsonObject(left) && isJsonObject(right)) {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)].sort()))
      compare(memberOf(left, name), memberOf(right, name), [...at, name], found, countMax);
  } else if (left === undefined || right === undefined || canonicalJson(left) !== canonicalJson(right)) {
    found.push(formatPointer(at));
  }
}

function memberOf(value: { readonly [name: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
