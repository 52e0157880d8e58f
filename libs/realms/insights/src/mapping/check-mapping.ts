/**
 * Checks a mapping against what it maps from and to, before any record is mapped:
 * every field that it names exists in the source, every pointer that it writes exists in the target, and
 * every field that the target requires is sure to be written.
 */
import { formatPointer, parsePointer, valueAt, type JsonObject, type JsonValue } from '@symphainy/kernel';
import type { CompiledEntity, TargetField } from './compiled-mapping.js';
import { MappingFaults, type MappingFault, type Place } from './mapping-faults.js';
import type { Mapping } from './parse-mapping.js';
import { TargetSchema } from './target-schema.js';

/**
 * @param targetSchema the JSON Schema document that the entities' `schema` points into.
 * @param names of source fields as `sourceNames` gives them.
 * @returns the faults, none when the mapping fits.
 */
export function checkMapping(
  mapping: Mapping,
  targetSchema: JsonObject,
  names: readonly string[],
): readonly MappingFault[] {
  const faults = new MappingFaults((place) => mapping.lineAt(place));
  checkSources(mapping, names, faults);
  for (const [at, entity] of mapping.entities.entries())
    checkTarget(entity, targetSchema, ['entities', at], faults);
  return faults.list;
}

function checkSources(mapping: Mapping, names: readonly string[], faults: MappingFaults): void {
  const known = new Set(names);
  for (const { path, kind, place } of mapping.reads) {
    const named = path.replace(/\[\d+\]/g, '[]');
    const wanted = kind === 'table' ? `${named}[]` : named;
    if (known.has(wanted)) continue;
    if (known.has(`${named}[]`)) faults.add(place, `${path} is a table: name an element of it, or use each`);
    else if (kind === 'table' && known.has(named)) faults.add(place, `${path} is not a table`);
    else faults.add(place, `the source has no field ${path}${nearest(named, names)}`);
  }
}

/** A field of the same last name, which is what was meant more often than not. */
function nearest(path: string, names: readonly string[]): string {
  const last = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const found = names.find((name) => name.slice(name.lastIndexOf('.') + 1).toLowerCase() === last);
  return found === undefined ? '' : `; is ${found} meant?`;
}

function checkTarget(
  entity: CompiledEntity,
  document: JsonObject,
  place: Place,
  faults: MappingFaults,
): void {
  const root = schemaAt(document, entity.schema);
  if (root === undefined) {
    faults.add([...place, 'schema'], `the target has no schema ${entity.schema}`);
    return;
  }
  const schema = new TargetSchema(document, root);
  for (const target of entity.targets)
    if (!schema.allows(target.path))
      faults.add(target.place, `the target has no field ${formatPointer(target.path)}`);
  for (const required of schema.requiredBelow(entity.targets.map(({ path }) => path)))
    checkRequired(required, entity.targets, place, faults);
}

function checkRequired(
  path: readonly string[],
  targets: readonly TargetField[],
  place: Place,
  faults: MappingFaults,
): void {
  const pointer = formatPointer(path);
  const writers = targets.filter(
    (one) => startsWith(one.path, path) && (one.path.length === path.length || !one.isPart),
  );
  const [first] = writers;
  if (first === undefined) faults.add(place, `the target requires ${pointer}, which no field writes`);
  else if (!isSure(path, writers, targets))
    faults.add(first.place, `the target requires ${pointer}: make it required or give it a default`);
}

/**
 * Whether an object that has any of its members surely has this one. Where the conditions of fields decide,
 * they are trusted: several for one pointer to cover all records, equal ones in one object to be equal.
 */
function isSure(
  path: readonly string[],
  writers: readonly TargetField[],
  targets: readonly TargetField[],
): boolean {
  const given = writers.filter(({ isGiven }) => isGiven);
  if (given.some(({ isConditional }) => !isConditional) || given.length > 1) return true;
  const parent = path.slice(0, -1);
  const isParentSure =
    parent.length === 0 ||
    targets.some((one) => startsWith(one.path, parent) && one.isGiven && !one.isConditional);
  return given.length === 1 && !isParentSure;
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((token, at) => path[at] === token);
}

function schemaAt(document: JsonObject, fragment: string): JsonValue | undefined {
  const pointer = fragment.slice(1);
  return parsePointer(pointer) === undefined ? undefined : valueAt(document, pointer);
}
