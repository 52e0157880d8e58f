/**
 * Paths into a source record: names joined by dots, `[n]` for an element of a table; a leading `$.` goes
 * back to the record from inside a table.
 *
 * I1  What is read is undefined where the record has no such place (the group is not in this record, the
 *     table has no such element), and null where it has one whose bytes could not be read.
 */
import { ExactNumber, type RecordValue } from '@symphainy/codec-cobol';

export interface SourcePath {
  readonly text: string;
  readonly fromRecord: boolean;
  readonly segments: readonly (string | number)[];
}

/** What paths are read from: the record, and the element of a table in which the reader stands. */
export interface Scope {
  readonly record: RecordValue;
  readonly element: RecordValue;
  /** Where the element is, for findings; empty for the record itself. */
  readonly place: string;
}

const pathText = /^(?:\$\.)?[A-Za-z0-9_-]+(?:\[\d{1,5}\])*(?:\.[A-Za-z0-9_-]+(?:\[\d{1,5}\])*)*$/;
const segmentText = /\[(\d+)\]|([^.[\]]+)/g;

/** Parses a path; undefined when the text is none. */
export function parseSourcePath(text: string): SourcePath | undefined {
  if (!pathText.test(text)) return undefined;
  const fromRecord = text.startsWith('$.');
  const segments = [...(fromRecord ? text.slice(2) : text).matchAll(segmentText)].map(([, index, name]) =>
    index === undefined ? name! : Number(index),
  );
  return { text, fromRecord, segments };
}

export function readSource(path: SourcePath, scope: Scope): RecordValue | undefined {
  let value: RecordValue | undefined = path.fromRecord ? scope.record : scope.element;
  for (const [at, segment] of path.segments.entries()) {
    value = child(value, segment);
    if (value === undefined) return undefined;
    if (value === null) return at === path.segments.length - 1 ? null : undefined;
  }
  return value;
}

/** The path as seen from the record. */
export function placeOf(path: SourcePath, scope: Scope): string {
  if (path.fromRecord) return path.text.slice(2);
  return scope.place === '' ? path.text : `${scope.place}.${path.text}`;
}

function child(value: RecordValue | undefined, segment: string | number): RecordValue | undefined {
  if (typeof segment === 'number') return isList(value) ? value[segment] : undefined;
  if (!isGroup(value) || !Object.hasOwn(value, segment)) return undefined;
  return value[segment];
}

export function isList(value: RecordValue | undefined): value is readonly RecordValue[] {
  return Array.isArray(value);
}

function isGroup(value: RecordValue | undefined): value is { readonly [key: string]: RecordValue } {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ExactNumber);
}
