/**
 * `FIELD:V1=GROUP,V2=GROUP`: by record, FIELD's value says which of the named groups is there.
 */
import type { CodePage } from '../code-page/code-page.js';
import { optionFault } from '../errors.js';
import { comparable, sameName } from '../copybook/syntax.js';
import type { FloatFormat } from '../fields/float-number.js';
import { everyItem, isSingleFrom } from '../layout/item-names.js';
import type { LayoutItem, RecordLayout } from '../layout/layout.js';
import { fieldValue } from './field-value.js';
import type { Places } from './places.js';
import type { RecordState } from './record-state.js';

const option = '--redefine-map';

/** A map with its names resolved. */
export interface RedefineMap {
  readonly field: LayoutItem;
  /** By comparable value, the items that are there. */
  readonly groups: ReadonlyMap<string, readonly LayoutItem[]>;
  /** Every item that the map names as a group. */
  readonly named: ReadonlySet<LayoutItem>;
}

/** Parses a map as written on the command line, against a layout. */
export function parseRedefineMap(written: string, layout: RecordLayout): RedefineMap {
  const colon = written.indexOf(':');
  if (colon < 1) throw optionFault(option, `'${written}' is not FIELD:VALUE=GROUP,…`);
  const [field] = named(layout, written.slice(0, colon));
  const numeric = field!.field !== undefined && field!.field.type !== 'text';
  const groups = new Map<string, LayoutItem[]>();
  const all = new Set<LayoutItem>();
  for (const pair of written.slice(colon + 1).split(',')) {
    const equals = pair.lastIndexOf('=');
    if (equals < 0) throw optionFault(option, `'${pair}' is not VALUE=GROUP`);
    const items = named(layout, pair.slice(equals + 1));
    const unreachable = items.find((item) => !isSingleFrom(field!, item));
    if (unreachable !== undefined) {
      throw optionFault(
        option,
        `${field!.declared.name} is in a table that ${unreachable.declared.name} is not in`,
      );
    }
    const value = comparableValue(pair.slice(0, equals), numeric);
    groups.set(value, [...(groups.get(value) ?? []), ...items]);
    for (const item of items) all.add(item);
  }
  return { field: field!, groups, named: all };
}

function named(layout: RecordLayout, name: string): LayoutItem[] {
  const found = [...everyItem(layout.items)].filter((item) => sameName(item.declared.name, name.trim()));
  if (found.length > 0) return found;
  throw optionFault(
    option,
    `${layout.file} has no ${comparable(name.trim()).replaceAll('_', '-')} in this record`,
  );
}

/** Text without blanks and NULs; a number without what does not change it. */
function comparableValue(value: string, numeric: boolean): string {
  const text = value.replace(/[ \0]/g, '');
  if (!numeric) return text;
  const parts = /^([+-]?)0*(\d*?)(?:\.(\d*?)0*)?$/.exec(text);
  if (parts === null || !/\d/.test(text))
    return Number.isFinite(Number(text)) && text !== '' ? String(Number(text)) : text;
  const [, sign, whole, fraction = ''] = parts;
  const size = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && size !== '0' ? `-${size}` : size;
}

const rememberedMax = 1024;

/** Answers which of a map's groups are there, remembering values by the field's bytes. */
export function presentGroups(
  map: RedefineMap,
  places: Places,
  page: CodePage,
  floatFormat: FloatFormat,
): (state: RecordState) => readonly LayoutItem[] {
  const locate = places.locate(map.field);
  const { length } = map.field;
  const read = fieldValue(map.field, page, floatFormat);
  const numeric = map.field.field !== undefined && map.field.field.type !== 'text';
  const remembered = new Map<string, readonly LayoutItem[]>();
  return (state) => {
    const at = locate(state);
    const end = Math.max(at, Math.min(at + length, state.limit));
    let bytes = '';
    for (let index = at; index < end; index++) bytes += String.fromCharCode(state.bytes[index]!);
    const known = remembered.get(bytes);
    if (known !== undefined) return known;
    const value = read(state, at, end);
    const groups = (value === undefined ? undefined : map.groups.get(comparableValue(value, numeric))) ?? [];
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(bytes, groups);
    return groups;
  };
}
