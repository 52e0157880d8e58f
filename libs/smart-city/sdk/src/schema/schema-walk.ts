/**
 * Where the subschemas of a JSON Schema 2020-12 stand, and to what of a value each of them applies.
 * Knows the keywords; decides nothing.
 */
import { formatPointer, isJsonObject, parsePointer, valueAt } from '@symphainy/kernel';
import type { JsonObject, JsonValue } from '@symphainy/kernel';

export interface Subschema {
  readonly schema: JsonObject;
  /** Where it stands in the root schema. */
  readonly tokens: readonly string[];
}

const listKeywords = ['allOf', 'anyOf', 'oneOf'] as const;
const branchKeywords = ['if', 'then', 'else'] as const;
/** Whether they apply to a part of a value depends on what the rest of the schema says about it. */
export const undecidableKeywords = [
  'not',
  'contains',
  'propertyNames',
  'contentSchema',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;

/** Subschemas that may apply to the very value that this one applies to, references followed one step. */
export function sameValue(root: JsonObject, at: Subschema): readonly Subschema[] {
  return [
    ...listKeywords.flatMap((keyword) => list(at, keyword)),
    ...branchKeywords.flatMap((keyword) => single(at, keyword)),
    ...map(at, 'dependentSchemas').map(([, schema]) => schema),
    ...referenced(root, at),
  ];
}

/** Subschemas that apply to the member of that name. */
export function ofMember(at: Subschema, name: string): readonly Subschema[] {
  const named = names(at, 'properties').includes(name);
  const patterns = names(at, 'patternProperties').filter((pattern) => new RegExp(pattern, 'u').test(name));
  if (!named && patterns.length === 0) return single(at, 'additionalProperties');
  return [
    ...map(at, 'properties').filter(([property]) => property === name),
    ...map(at, 'patternProperties').filter(([pattern]) => patterns.includes(pattern)),
  ].map(([, schema]) => schema);
}

/** Subschemas that apply to the item at that index. */
export function ofItem(at: Subschema, index: number): readonly Subschema[] {
  const prefix = Array.isArray(at.schema.prefixItems) ? at.schema.prefixItems.length : 0;
  return index < prefix ? list(at, 'prefixItems').slice(index, index + 1) : single(at, 'items');
}

/** Every subschema that stands directly below, whatever it applies to; `$defs` and references aside. */
export function below(at: Subschema): readonly Subschema[] {
  return [
    ...['properties', 'patternProperties', 'dependentSchemas', '$defs'].flatMap((keyword) =>
      map(at, keyword).map(([, schema]) => schema),
    ),
    ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].flatMap((keyword) => list(at, keyword)),
    ...['if', 'then', 'else', 'items', 'additionalProperties', ...undecidableKeywords].flatMap((keyword) =>
      single(at, keyword),
    ),
  ];
}

/** The subschema that `$ref` names, when it names one in this schema by a pointer. */
export function referenced(root: JsonObject, at: Subschema): readonly Subschema[] {
  const reference = at.schema.$ref;
  if (typeof reference !== 'string') return [];
  const pointer = localPointer(reference);
  const target = pointer === undefined ? undefined : valueAt(root, pointer);
  return isJsonObject(target) ? [{ schema: target, tokens: parsePointer(pointer ?? '') ?? [] }] : [];
}

/** The pointer of a reference into the same schema (`#/$defs/x`), or undefined when it is another kind. */
export function localPointer(reference: string): string | undefined {
  if (!/^#(\/|$)/.test(reference)) return undefined;
  try {
    const pointer = decodeURIComponent(reference.slice(1));
    return parsePointer(pointer) && pointer;
  } catch {
    // A malformed percent-encoding: no pointer.
    return undefined;
  }
}

export function pointerOf(at: Subschema, ...more: readonly string[]): string {
  return formatPointer([...at.tokens, ...more]);
}

export function single(at: Subschema, keyword: string): readonly Subschema[] {
  const schema = at.schema[keyword];
  return isJsonObject(schema) ? [{ schema, tokens: [...at.tokens, keyword] }] : [];
}

function list(at: Subschema, keyword: string): readonly Subschema[] {
  const schemas = at.schema[keyword];
  if (!Array.isArray(schemas)) return [];
  return (schemas as readonly JsonValue[]).flatMap((schema, index) =>
    isJsonObject(schema) ? [{ schema, tokens: [...at.tokens, keyword, String(index)] }] : [],
  );
}

function names(at: Subschema, keyword: string): readonly string[] {
  const schemas = at.schema[keyword];
  return isJsonObject(schemas) ? Object.keys(schemas) : [];
}

function map(at: Subschema, keyword: string): readonly (readonly [string, Subschema])[] {
  const schemas = at.schema[keyword];
  if (!isJsonObject(schemas)) return [];
  return Object.entries(schemas).flatMap(([name, schema]) =>
    isJsonObject(schema) ? [[name, { schema, tokens: [...at.tokens, keyword, name] }] as const] : [],
  );
}
