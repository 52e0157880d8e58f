/** The settings of a `mainframe_adapter` binding: JSON in snake_case outside, these types inside. */
import { codePageNames, floatFormats, rdwEndians, recordFormats, trims } from '@symphainy/codec-cobol';
import type { CodePageName, FloatFormat, RdwEndian, RecordFormat, Trim } from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import { JsonReader } from '@symphainy/kernel';
import { soundSettings } from '../system-binding.js';
import { readEntityTypes, readOptional, readPath } from './entity-types.js';
import type { EntityType } from './entity-types.js';
import type { FieldPath } from './field-path.js';

export interface MainframeFileSettings {
  readonly file: string;
  readonly copybook: string;
  /** Name of an 01; undefined: the first. */
  readonly record: string | undefined;
  readonly recordFormat: RecordFormat;
  /** In format F; undefined: the copybook's. */
  readonly recordLength: number | undefined;
  readonly codePage: CodePageName;
  readonly rdwEndian: RdwEndian;
  readonly rdwAdjustment: number;
  readonly floatFormat: FloatFormat;
  readonly trim: Trim;
  readonly redefineMaps: readonly string[];
  readonly variableSizeOccurs: boolean;
  /** Where the type of a record stands; undefined: all are of the type `*`. */
  readonly typeField: FieldPath | undefined;
  readonly entityTypes: ReadonlyMap<string, EntityType>;
  /** Reasons by type for records that are no entities. */
  readonly skippedTypes: ReadonlyMap<string, string>;
}

const pathLengthMax = 1_024;
const reasonLengthMax = 200;
const typesMax = 64;
const mapsMax = 64;

const names = [
  ...['file', 'copybook', 'record', 'record_format', 'record_length', 'code_page', 'rdw_endian'],
  ...['rdw_adjustment', 'float_format', 'trim', 'redefine_map', 'variable_size_occurs', 'type_field'],
  ...['entity_types', 'skipped_types'],
];

/** Reads the settings; throws SYM-CT-0001 that names every fault by its pointer. */
export function readMainframeFileSettings(system: string, settings: JsonObject): MainframeFileSettings {
  const reader = JsonReader.of(settings);
  reader.allowOnly(names);
  const file = reader.member('file').text(1, pathLengthMax);
  const copybook = reader.member('copybook').text(1, pathLengthMax);
  const types = readEntityTypes(reader.member('entity_types'), typesMax);
  const read: MainframeFileSettings = {
    file: file ?? '',
    copybook: copybook ?? '',
    record: readOptional(reader.member('record'), (one) => one.text(1, 64)),
    recordFormat: choice(reader.member('record_format'), recordFormats, 'F'),
    recordLength: readOptional(reader.member('record_length'), (one) => one.integer(1, 1 << 24)),
    codePage: choice(reader.member('code_page'), codePageNames, 'cp037'),
    rdwEndian: choice(reader.member('rdw_endian'), rdwEndians, 'big'),
    rdwAdjustment: readOptional(reader.member('rdw_adjustment'), (one) => one.integer(-64, 64)) ?? -4,
    floatFormat: choice(reader.member('float_format'), floatFormats, 'ibm'),
    trim: choice(reader.member('trim'), trims, 'both'),
    redefineMaps: texts(reader.member('redefine_map')),
    variableSizeOccurs: flag(reader.member('variable_size_occurs')),
    typeField: readOptional(reader.member('type_field'), readPath),
    entityTypes: types,
    skippedTypes: reasons(reader.member('skipped_types')),
  };
  return soundSettings(system, reader, read);
}

function choice<Name extends string>(reader: JsonReader, choices: readonly Name[], usual: Name): Name {
  if (reader.absent) return usual;
  const found = choices.find((one) => one === reader.value);
  if (found === undefined) reader.fault(`must be one of ${choices.join(', ')}`);
  return found ?? usual;
}

function flag(reader: JsonReader): boolean {
  if (reader.absent) return false;
  if (typeof reader.value !== 'boolean') reader.fault('must be true or false');
  return reader.value === true;
}

/** One text, or a list of texts. */
function texts(reader: JsonReader): readonly string[] {
  if (reader.absent) return [];
  const items = Array.isArray(reader.value) ? reader.items(0, mapsMax) : [reader];
  return items.flatMap((item) => item.text(1, 4_096) ?? []);
}

function reasons(reader: JsonReader): ReadonlyMap<string, string> {
  if (reader.absent) return new Map();
  return new Map(
    reader.members(typesMax).map(([type, reason]) => [type, reason.text(1, reasonLengthMax) ?? '']),
  );
}
