/**
 * JSON pointers (RFC 6901), and taking classified values out of a document and putting them back.
 *
 * I1  A member that is taken out is gone; an item of an array leaves `null` behind, so that indexes keep
 *     their meaning.
 * I2  `mergeClassified(open, classified)` of what `takeClassified` gave is the document again.
 * I3  Documents are never changed in place.
 */
import { isJsonObject, type JsonValue } from './canonical-json.js';
import { TerminalError } from './errors.js';

export function formatPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The tokens of a pointer, or undefined when the text is none. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value that a pointer names, or undefined when there is none. */
export function valueAt(document: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const token of tokensOf(pointer)) {
    if (value === undefined) return undefined;
    value = child(value, token);
  }
  return value;
}

export interface TakenApart {
  /** The document without the values that the pointers name. */
  readonly open: JsonValue;
  /** The values by pointer. A pointer that names nothing, or lies below another, isn't here. */
  readonly classified: Readonly<Record<string, JsonValue>>;
}

export function takeClassified(document: JsonValue, pointers: readonly string[]): TakenApart {
  const classified: Record<string, JsonValue> = {};
  let open = document;
  for (const pointer of [...new Set(pointers)].sort((left, right) => left.length - right.length)) {
    const value = valueAt(open, pointer);
    if (value === undefined || liesBelow(pointer, classified)) continue;
    classified[pointer] = value;
    open = replaced(open, tokensOf(pointer), undefined);
  }
  return { open, classified };
}

/** Puts values back where they were taken from. */
export function mergeClassified(open: JsonValue, classified: Readonly<Record<string, JsonValue>>): JsonValue {
  return Object.entries(classified).reduce(
    (document, [pointer, value]) => replaced(document, tokensOf(pointer), value),
    open,
  );
}

function liesBelow(pointer: string, classified: Readonly<Record<string, JsonValue>>): boolean {
  return Object.keys(classified).some((outer) => pointer.startsWith(`${outer}/`));
}

function tokensOf(pointer: string): readonly string[] {
  const tokens = parsePointer(pointer);
  if (tokens === undefined) throw misplaced(`"${pointer}" is not a JSON pointer`);
  return tokens;
}

function child(value: JsonValue, token: string): JsonValue | undefined {
  if (isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  if (!isJsonObject(value)) return undefined;
  return Object.hasOwn(value, token) ? value[token] : undefined;
}

/** A copy along the path with the value set, or taken out when it is undefined. */
function replaced(document: JsonValue, tokens: readonly string[], value: JsonValue | undefined): JsonValue {
  const [token, ...rest] = tokens;
  if (token === undefined) return value ?? null;
  if (isArray(document)) {
    const index = Number(token);
    if (child(document, token) === undefined) throw misplaced(`an array has no item ${token}`);
    return document.map((item, at) => (at === index ? replaced(item, rest, value) : item));
  }
  if (!isJsonObject(document)) throw misplaced(`the document has no place for member "${token}"`);
  if (rest.length > 0) {
    const inner = child(document, token);
    if (inner === undefined) throw misplaced(`the document has no member "${token}"`);
    return { ...document, [token]: replaced(inner, rest, value) };
  }
  if (value !== undefined) return { ...document, [token]: value };
  const { [token]: taken, ...left } = document;
  return taken === undefined ? document : left;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function misplaced(detail: string): TerminalError {
  return new TerminalError({ code: 'SYM-RT-0001', detail: `classified values do not fit: ${detail}` });
}
