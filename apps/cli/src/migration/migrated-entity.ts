/**
 * What a mapping says of one kind of entity, in the words of the adapter that reads the source: which records
 * are such entities, how their key is made, what may be open, and which amounts both ends must agree on. Pure.
 */
import { parsePointer, symphainyError, type JsonObject } from '@symphainy/kernel';
import type { ControlGroup, ControlPlan } from '@symphainy/migration';
import type { MappingDocument } from '@symphainy/realm-insights';

type EntityMapping = MappingDocument['entities'][number];
type FieldMapping = EntityMapping['fields'][number];
type Step = NonNullable<FieldMapping['transform']>[number];

export interface MigratedEntity {
  readonly name: string;
  readonly collection: string;
  /** Where the type of a record stands; undefined: all records are such entities. */
  readonly typeField: string | undefined;
  readonly types: readonly string[];
  /** As `entity_types` of the adapter wants it. */
  readonly settings: JsonObject;
  readonly control: ControlPlan;
}

const amountsMax = 6;
const anyType = '*';

export function migratedEntity(document: MappingDocument, entity: EntityMapping): MigratedEntity {
  const { typeField, types } = typesOf(entity);
  const group = groupOf(document, entity);
  const amounts = amountsOf(entity);
  const currency = currencyOf(document, amounts);
  const flags = entity.fields.flatMap((field) => flagOf(field));
  const open: JsonObject = {
    ...Object.fromEntries(flags),
    ...(group && { [group.attribute]: group.path }),
    ...(currency.path !== undefined && { [currency.attribute]: currency.path }),
  };
  const sums = Object.fromEntries(amounts.map(({ name, path }) => [name, path]));
  const groupBy = [
    ...(group ? [group.attribute] : []),
    ...(currency.path === undefined ? [] : [currency.attribute]),
  ];
  return {
    name: entity.name,
    collection: entity.collection,
    typeField,
    types,
    settings: {
      collection: entity.collection,
      key: keyOf(entity),
      ...(Object.keys(open).length > 0 && { open_fields: open }),
      ...(amounts.length > 0 && { control_totals: { group_by: groupBy, sums } }),
    },
    control: {
      group: group?.group,
      currency: currency.control,
      amounts: Object.fromEntries(amounts.map(({ name, pointer }) => [name, pointer])),
    },
  };
}

/** The records of an entity must be told by one field: that is what a file can be read by. */
function typesOf({ name, when }: EntityMapping): { typeField: string | undefined; types: readonly string[] } {
  if (when === undefined) return { typeField: undefined, types: [anyType] };
  if ('field' in when && 'equals' in when) return { typeField: when.field, types: [String(when.equals)] };
  if ('field' in when && 'in' in when) return { typeField: when.field, types: when.in.map(String) };
  throw unusable(name, 'its `when` must be on the value of one field (equals or in)');
}

/** The key as the adapter makes it must be the one that the mapping makes. */
function keyOf(entity: EntityMapping): string | JsonObject {
  const field = entity.fields.find(({ to }) => to === entity.key);
  if (field === undefined || typeof field.from !== 'string')
    throw unusable(entity.name, `the key ${entity.key} must come from one field of the source`);
  const steps = (field.transform ?? []).filter((step) => step !== 'trim');
  const [step, ...others] = steps;
  if (step === undefined) return field.from;
  if (others.length === 0 && typeof step === 'object' && 'pad_start' in step)
    return { field: field.from, length: step.pad_start.length, fill: step.pad_start.with };
  throw unusable(entity.name, `the key ${entity.key} may only be padded: a key is read before it is mapped`);
}

/** Fields that are true or false are open: they are what policies decide by. */
function flagOf(field: FieldMapping): readonly (readonly [string, JsonObject])[] {
  const step = field.transform?.find(isBoolean);
  if (!isPlain(field) || !step) return [];
  const values = (list: readonly (string | number | boolean)[]): string[] => list.map(String);
  return [
    [
      nameOf(field.to),
      {
        field: field.from,
        true: values(step.boolean.true),
        false: values(step.boolean.false),
        ...(typeof field.default === 'boolean' && { otherwise: field.default }),
      },
    ],
  ];
}

interface Group {
  readonly attribute: string;
  readonly path: string;
  readonly group: ControlGroup;
}

/** Items are grouped by the first code that every entity has. */
function groupOf(document: MappingDocument, entity: EntityMapping): Group | undefined {
  for (const field of entity.fields) {
    if (!isPlain(field) || parsePointer(field.to)?.length !== 1) continue;
    const lookup = field.transform?.find(isLookup)?.lookup;
    if (lookup === undefined) continue;
    const table = typeof lookup === 'string' ? lookup : lookup.table;
    const attribute = nameOf(field.to);
    const translation = document.code_tables?.[table] ?? {};
    return { attribute, path: field.from, group: { attribute, pointer: field.to, translation } };
  }
  return undefined;
}

interface Amount {
  readonly name: string;
  readonly path: string;
  /** Of the amount in the entity. */
  readonly pointer: string;
  readonly step: MoneyStep;
  readonly currencyPointer: string;
}

type MoneyStep = Extract<Step, { readonly money: unknown }>['money'];

/** Amounts that every entity has, as they stand in the source. */
function amountsOf(entity: EntityMapping): readonly Amount[] {
  return entity.fields
    .flatMap((field): readonly Amount[] => {
      const step = field.transform?.find(isMoney)?.money;
      const isWhole = step && (step.shift ?? 0) === 0 && field.transform?.length === 1;
      if (!isPlain(field) || !isWhole || parsePointer(field.to)?.length !== 1) return [];
      return [
        {
          name: nameOf(field.to),
          path: field.from,
          pointer: `${field.to}/amount`,
          step,
          currencyPointer: `${field.to}/currency`,
        },
      ];
    })
    .slice(0, amountsMax);
}

interface Currency {
  readonly attribute: string;
  /** Undefined where all amounts are of one currency. */
  readonly path: string | undefined;
  readonly control: ControlPlan['currency'];
}

function currencyOf(document: MappingDocument, amounts: readonly Amount[]): Currency {
  const attribute = 'currency';
  const [first] = amounts;
  if (first?.step.currency_from === undefined)
    return { attribute, path: undefined, control: first?.step.currency ?? '' };
  const table = first.step.currency_table;
  const translation = table === undefined ? undefined : document.code_tables?.[table];
  return {
    attribute,
    path: first.step.currency_from.replace(/^\$\./, ''),
    control: { attribute, pointer: first.currencyPointer, ...(translation && { translation }) },
  };
}

/** Every entity has it, from one field of the source. */
function isPlain(field: FieldMapping): field is FieldMapping & { readonly from: string } {
  return typeof field.from === 'string' && field.when === undefined;
}

function isMoney(step: Step): step is Extract<Step, { readonly money: unknown }> {
  return typeof step === 'object' && 'money' in step;
}

function isLookup(step: Step): step is Extract<Step, { readonly lookup: unknown }> {
  return typeof step === 'object' && 'lookup' in step;
}

function isBoolean(step: Step): step is Extract<Step, { readonly boolean: unknown }> {
  return typeof step === 'object' && 'boolean' in step;
}

function nameOf(pointer: string): string {
  return parsePointer(pointer)?.at(-1) ?? pointer;
}

function unusable(entity: string, fault: string): Error {
  return symphainyError({ code: 'SYM-IN-0002', detail: `the entity ${entity} cannot be migrated: ${fault}` });
}
