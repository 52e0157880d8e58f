/** What a binding says of the records that are entities: where their key stands, and what may be open. */
import type { JsonReader } from '@symphainy/kernel';
import { parseFieldPath } from './field-path.js';
import type { FieldPath } from './field-path.js';

/** A key of the target, made from a field. */
export interface KeyField {
  readonly path: FieldPath;
  /** Filled up to this length from the left; 0: as it is. */
  readonly length: number;
  readonly fill: string;
}

/** An attribute that leaves the record unclassified. */
export interface OpenField {
  readonly path: FieldPath;
  /** Present: the attribute is true or false, by these values. */
  readonly flags?: { readonly true: readonly string[]; readonly false: readonly string[] };
  /** Of records where it cannot be read; undefined: it is left out. */
  readonly otherwise: string | number | boolean | undefined;
}

/** Sums by groups that both ends of a migration must agree on. */
export interface ControlTotalFields {
  readonly groupBy: readonly string[];
  readonly sums: Readonly<Record<string, FieldPath>>;
}

export interface EntityType {
  /** Of the target. */
  readonly collection: string;
  readonly key: KeyField;
  readonly openFields: ReadonlyMap<string, OpenField>;
  readonly controlTotals: ControlTotalFields | undefined;
}

const nameLengthMax = 64;
const openFieldsMax = 16;
const sumsMax = 8;
/** The names that every item has anyway. */
const reserved = ['source', 'digest', 'key', 'collection', 'record_index', 'offset', 'length', 'record_type'];

export function readEntityTypes(reader: JsonReader, typesMax: number): ReadonlyMap<string, EntityType> {
  const types = reader.members(typesMax).flatMap(([type, members]): readonly [string, EntityType][] => {
    const entity = readEntityType(members);
    return entity === undefined ? [] : [[type, entity]];
  });
  if (types.length === 0) reader.fault('must name at least one type of records');
  return new Map(types);
}

function readEntityType(reader: JsonReader): EntityType | undefined {
  if (!reader.isObject()) return reader.fault('must be an object');
  reader.allowOnly(['collection', 'key', 'open_fields', 'control_totals']);
  const collection = reader.member('collection').text(1, nameLengthMax);
  const key = readKey(reader.member('key'));
  const openFields = new Map(
    readOptional(reader.member('open_fields'), (fields) =>
      fields.members(openFieldsMax).flatMap(([name, field]): readonly [string, OpenField][] => {
        if (reserved.includes(name)) field.fault('is a name that every item has');
        const open = readOpenField(field);
        return open === undefined ? [] : [[name, open]];
      }),
    ),
  );
  const controlTotals = readOptional(reader.member('control_totals'), (totals) =>
    readControlTotals(totals, [...openFields.keys()]),
  );
  if (collection === undefined || key === undefined) return undefined;
  return { collection, key, openFields, controlTotals };
}

function readKey(reader: JsonReader): KeyField | undefined {
  const path = readPath(reader.isObject() ? reader.member('field') : reader);
  let length = 0;
  let fill = '0';
  if (reader.isObject()) {
    reader.allowOnly(['field', 'length', 'fill']);
    length = readOptional(reader.member('length'), (one) => one.integer(1, 64)) ?? 0;
    fill = readOptional(reader.member('fill'), (one) => one.text(1, 1)) ?? '0';
  }
  return path && { path, length, fill };
}

function readOpenField(reader: JsonReader): OpenField | undefined {
  if (!reader.isObject()) {
    const path = readPath(reader);
    return path && { path, otherwise: undefined };
  }
  reader.allowOnly(['field', 'true', 'false', 'otherwise']);
  const path = readPath(reader.member('field'));
  const given = reader.member('otherwise');
  const { value } = given;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!given.absent && !isPlain) given.fault('must be a text, a number, true or false');
  const isFlag = !reader.member('true').absent || !reader.member('false').absent;
  const flags = { true: values(reader.member('true')), false: values(reader.member('false')) };
  return path && { path, otherwise: isPlain ? value : undefined, ...(isFlag && { flags }) };
}

function values(reader: JsonReader): readonly string[] {
  if (reader.absent) return [];
  return reader.items(1, 32).flatMap((item) => item.text(0, nameLengthMax) ?? []);
}

function readControlTotals(
  reader: JsonReader,
  attributes: readonly string[],
): ControlTotalFields | undefined {
  if (!reader.isObject()) return reader.fault('must be an object with group_by and sums');
  reader.allowOnly(['group_by', 'sums']);
  const groupBy = reader.member('group_by').items(0, openFieldsMax);
  for (const name of groupBy)
    if (!attributes.some((attribute) => attribute === name.value)) name.fault('is none of the open fields');
  const sums = reader
    .member('sums')
    .members(sumsMax)
    .flatMap(([name, field]) => {
      const path = readPath(field);
      return path === undefined ? [] : [[name, path] as const];
    });
  return { groupBy: groupBy.map(({ value }) => String(value)), sums: Object.fromEntries(sums) };
}

export function readPath(reader: JsonReader): FieldPath | undefined {
  const text = reader.text(1, 512);
  if (text === undefined) return undefined;
  return parseFieldPath(text) ?? reader.fault('must be names joined by dots, e.g. `POLICY_DATA.NUMBER`');
}

export function readOptional<Value>(
  reader: JsonReader,
  read: (reader: JsonReader) => Value | undefined,
): Value | undefined {
  return reader.absent ? undefined : read(reader);
}
