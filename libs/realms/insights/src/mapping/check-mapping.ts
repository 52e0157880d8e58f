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
  required: { readonly path: readonly string[]; readonly always: boolean },
  targets: readonly TargetField[],
  place: Place,
  faults: MappingFaults,
): void {
  const pointer = formatPointer(required.path);
  const writers = targets.filter(({ path }) => startsWith(path, required.path));
  if (writers.length === 0) {
    faults.add(place, `the target requires ${pointer}, which no field writes`);
    return;
  }
  // Under a condition of the target, the mapping's own condition has to be trusted.
  const areConditional = writers.length > 1 || !required.always;
  if (areConditional || writers[0]!.isCertain) return;
  faults.add(writers[0]!.place, `the target requires ${pointer}: make it required or give it a default`);
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((token, at) => path[at] === token);
}

function schemaAt(document: JsonObject, fragment: string): JsonValue | undefined {
  const pointer = fragment.slice(1);
  return parsePointer(pointer) === undefined ? undefined : valueAt(document, pointer);
}
