/** From a record's bytes to what may be known of it openly. */
import type { RecordDecoder, RecordLayout, RecordValue } from '@symphainy/codec-cobol';
import { CountFault, ExactNumber } from '@symphainy/codec-cobol';
import type { RecordHead, RecordPlace } from '../record-source.js';
import { badBinding } from '../system-binding.js';
import type { EntityType, KeyField, OpenField } from './entity-types.js';
import type { FieldPath } from './field-path.js';
import { fieldValue, hasField } from './field-path.js';
import type { MainframeFileSettings } from './settings.js';

export interface ReadHead {
  readonly head: RecordHead;
  /** Undefined where the type is no entity, or unknown. */
  readonly entity: EntityType | undefined;
  /** Whether someone must deal with the record: it is an entity, or cannot even be told what it is. */
  readonly isItem: boolean;
  readonly record: RecordValue;
}

/** The type of all records where the binding names no field for it. */
const anyType = '*';
const keyText = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const keyLengthMax = 128;

export class RecordHeads {
  constructor(
    private readonly settings: MainframeFileSettings,
    private readonly decoder: RecordDecoder,
  ) {}

  read(bytes: Uint8Array, place: RecordPlace): ReadHead {
    const record = this.decoded(bytes);
    const type = record === undefined ? undefined : this.typeOf(record);
    const entity = type === undefined ? undefined : this.settings.entityTypes.get(type);
    const { recordIndex, offset, length } = place;
    const head: RecordHead = {
      recordIndex,
      offset,
      length,
      recordType: type ?? null,
      collection: entity?.collection ?? null,
      key: (entity && keyOf(entity.key, record ?? null)) ?? null,
      attributes: entity ? attributesOf(entity.openFields, record ?? null) : {},
    };
    return { head, entity, isItem: entity !== undefined || type === undefined, record: record ?? null };
  }

  /** Undefined when a count in it cannot be read, so that nobody knows what lies where. */
  private decoded(bytes: Uint8Array): RecordValue | undefined {
    try {
      return this.decoder.decode(bytes);
    } catch (error) {
      if (error instanceof CountFault) return undefined;
      throw error;
    }
  }

  private typeOf(record: RecordValue): string | undefined {
    const { typeField } = this.settings;
    return typeField === undefined ? anyType : fieldValue(record, typeField)?.toString();
  }
}

/** Throws SYM-CT-0001 for the first field that the copybook does not have. */
export function assertFieldsExist(
  system: string,
  settings: MainframeFileSettings,
  layout: RecordLayout,
): void {
  const paths: FieldPath[] = settings.typeField ? [settings.typeField] : [];
  for (const { key, openFields, controlTotals } of settings.entityTypes.values()) {
    paths.push(key.path, ...Array.from(openFields.values(), ({ path }) => path));
    paths.push(...Object.values(controlTotals?.sums ?? {}));
  }
  const missing = paths.find((path) => !hasField(layout, path));
  if (missing) throw badBinding(system, `the copybook has no field ${missing.text}`);
}

function keyOf({ path, length, fill }: KeyField, record: RecordValue): string | undefined {
  const key = fieldValue(record, path)?.toString().padStart(length, fill);
  return key !== undefined && key.length <= keyLengthMax && keyText.test(key) ? key : undefined;
}

function attributesOf(fields: ReadonlyMap<string, OpenField>, record: RecordValue): RecordHead['attributes'] {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [name, field] of fields) {
    const value = attributeOf(field, record) ?? field.otherwise;
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

function attributeOf({ path, flags }: OpenField, record: RecordValue): string | number | boolean | undefined {
  const value = fieldValue(record, path);
  if (value === undefined) return undefined;
  if (flags) {
    if (flags.true.includes(value.toString())) return true;
    return flags.false.includes(value.toString()) ? false : undefined;
  }
  if (!(value instanceof ExactNumber)) return value;
  return Number.isSafeInteger(value.toNumber()) && /^-?\d+$/.test(value.text) ? value.toNumber() : value.text;
}
