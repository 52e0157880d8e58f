/**
 * Which values of a document a schema classifies, by `x-classification`.
 *
 * I1  When in doubt, classified: a value counts as classified when any subschema that can apply to it says
 *     so, whether or not the branch it stands in (`anyOf`, `if`, …) turns out to be the one that holds.
 * I2  What cannot be decided so is refused when the schema is published (`classificationFaults`), so that
 *     `classifiedPointers` never has to guess.
 */
import { classificationKeyword, formatPointer, isJsonObject } from '@symphainy/kernel';
import type { Classification, InputFault, JsonObject, JsonValue } from '@symphainy/kernel';
import type { Subschema } from './schema-walk.js';
import {
  below,
  localPointer,
  ofItem,
  ofMember,
  pointerOf,
  referenced,
  sameValue,
  single,
  undecidableKeywords,
} from './schema-walk.js';

/** Values of these classes are sealed; the others stay in the open. */
const sealedClasses: readonly unknown[] = ['personal', 'secret'] satisfies readonly Classification[];

function isSealed({ schema }: Subschema): boolean {
  return sealedClasses.includes(schema[classificationKeyword]);
}

/** The pointers of a document's sealed values: outermost only, in document order. */
export function classifiedPointers(schema: JsonObject, document: JsonValue): readonly string[] {
  const found: string[] = [];
  visitValue(schema, [{ schema, tokens: [] }], document, [], found);
  return found;
}

function visitValue(
  root: JsonObject,
  directly: readonly Subschema[],
  value: JsonValue,
  tokens: readonly string[],
  found: string[],
): void {
  const applying = withSameValue(root, directly);
  if (applying.some(isSealed)) {
    found.push(formatPointer(tokens));
    return;
  }
  if (applying.length === 0 || typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [name, child] of Object.entries(value as JsonObject)) {
    const schemas = applying.flatMap((at) => (isList ? ofItem(at, Number(name)) : ofMember(at, name)));
    visitValue(root, schemas, child, [...tokens, name], found);
  }
}

/** These subschemas and all that apply to the same value through them; references that go round end. */
function withSameValue(root: JsonObject, directly: readonly Subschema[]): readonly Subschema[] {
  const seen = new Map<JsonObject, Subschema>();
  const pending = [...directly];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (seen.has(next.schema)) continue;
    seen.set(next.schema, next);
    pending.push(...sameValue(root, next));
  }
  return [...seen.values()];
}

/** Whether a schema classifies anything that is to be sealed, wherever it stands. */
export function classifiesAnything(schema: JsonObject): boolean {
  return everySubschema(schema).some(isSealed);
}

/** What in a schema makes classification undecidable; a schema with a fault isn't published. */
export function classificationFaults(schema: JsonObject): readonly InputFault[] {
  const root: Subschema = { schema, tokens: [] };
  const wholeDocument = withSameValue(schema, [root]).filter(isSealed);
  return [
    ...everySubschema(schema).flatMap((at) => [
      ...referenceFaults(schema, at),
      ...undecidableFaults(schema, at),
    ]),
    ...wholeDocument.map((at) => ({
      pointer: pointerOf(at, classificationKeyword),
      detail: 'classifies the whole document; classify its members instead',
    })),
  ];
}

function referenceFaults(root: JsonObject, at: Subschema): readonly InputFault[] {
  const faults: InputFault[] = [];
  const { $ref: reference } = at.schema;
  if (typeof reference === 'string' && localPointer(reference) === undefined) {
    const detail = 'only references into the same schema, `#/$defs/…`, can be followed';
    faults.push({ pointer: pointerOf(at, '$ref'), detail });
  } else if (typeof reference === 'string' && referenced(root, at).length === 0) {
    faults.push({ pointer: pointerOf(at, '$ref'), detail: 'names nothing in this schema' });
  }
  for (const keyword of ['$dynamicRef', '$dynamicAnchor', '$anchor', '$recursiveRef'])
    if (Object.hasOwn(at.schema, keyword))
      faults.push({ pointer: pointerOf(at, keyword), detail: `${keyword} is not supported` });
  if (at.tokens.length > 0 && Object.hasOwn(at.schema, '$id'))
    faults.push({ pointer: pointerOf(at, '$id'), detail: 'only the root of a schema may have an $id' });
  return faults;
}

function undecidableFaults(root: JsonObject, at: Subschema): readonly InputFault[] {
  return undecidableKeywords
    .flatMap((keyword) => single(at, keyword))
    .filter((part) => reachable(root, part).some(isSealed))
    .map((part) => ({
      pointer: pointerOf(part),
      detail: 'classifies values here, where it cannot be decided to which of them it applies',
    }));
}

function everySubschema(schema: JsonObject): readonly Subschema[] {
  return reachable(schema, { schema, tokens: [] });
}

function reachable(root: JsonObject, from: Subschema): readonly Subschema[] {
  const seen = new Map<JsonObject, Subschema>();
  const pending = [from];
  for (let at = pending.pop(); at; at = pending.pop()) {
    if (seen.has(at.schema)) continue;
    seen.set(at.schema, at);
    // Those below are looked at first, so that a fault is told where it stands.
    pending.push(...referenced(root, at), ...below(at));
  }
  return [...seen.values()];
}

export function isSchemaObject(value: unknown): value is JsonObject {
  return isJsonObject(value as JsonValue);
}
