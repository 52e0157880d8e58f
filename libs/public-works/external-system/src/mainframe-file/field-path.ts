/** Paths to a field of a decoded record: names joined by dots, `NAME[0]` for an element of a table. */
import type { LayoutItem, RecordLayout, RecordValue } from '@symphainy/codec-cobol';
import { ExactNumber } from '@symphainy/codec-cobol';

export interface FieldPath {
  readonly text: string;
  readonly segments: readonly (string | number)[];
}

const pathText = /^[A-Za-z0-9_-]+(?:\[\d{1,5}\])*(?:\.[A-Za-z0-9_-]+(?:\[\d{1,5}\])*)*$/;

/** Undefined when the text is no path. */
export function parseFieldPath(text: string): FieldPath | undefined {
  if (!pathText.test(text)) return undefined;
  const segments = [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? '') : Number(index),
  );
  return { text, segments };
}

/** The value of a field; undefined where the record has no such place or its bytes cannot be read. */
export function fieldValue(record: RecordValue, path: FieldPath): string | ExactNumber | undefined {
  let value: RecordValue | undefined = record;
  for (const segment of path.segments) value = child(value, segment);
  return typeof value === 'string' || value instanceof ExactNumber ? value : undefined;
}

function child(value: RecordValue | undefined, segment: string | number): RecordValue | undefined {
  if (typeof segment === 'number') return Array.isArray(value) ? value[segment] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = new Map(Object.entries(value));
  return members.get(segment);
}

/** Whether the layout has an elementary field there. */
export function hasField(layout: RecordLayout, path: FieldPath): boolean {
  let items: readonly LayoutItem[] = layout.items;
  let found: LayoutItem | undefined;
  for (const segment of path.segments) {
    if (typeof segment === 'number') {
      if (found?.occurs === undefined) return false;
      continue;
    }
    found = items.find((item) => item.key === segment);
    if (found === undefined) return false;
    items = found.children;
  }
  return found?.field !== undefined;
}
