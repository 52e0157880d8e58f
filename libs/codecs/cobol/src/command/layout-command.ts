/** `copybook layout`: where every item of a record is, as a table or as JSON. */
import Table from 'cli-table3';

import { shownName } from '../copybook/syntax.js';
import { everyItem } from '../layout/item-names.js';
import { sizeOf, type LayoutItem, type RecordLayout } from '../layout/layout.js';
import { selectRecord } from '../layout/select-record.js';
import type { Write } from './decode-command.js';
import { loadCopybook } from './load-copybook.js';

/** The options of `copybook layout`. */
export interface LayoutOptions {
  /** Path of the copybook. */
  readonly copybook: string;
  /** Name of an 01; default the first. */
  readonly record?: string;
  /** JSON instead of a table. */
  readonly json?: boolean;
}

/** One item of `copybook layout --json`. */
export interface LayoutRow {
  readonly level: number;
  /** As written; FILLER where there is none. */
  readonly name: string;
  /** As written; null for a group. */
  readonly picture: string | null;
  /** DISPLAY, COMP, COMP-3, PACKED-DECIMAL and so on; null for a group. */
  readonly usage: string | null;
  /** Bytes from the record's start, of a table's first element; tables before it count in full. */
  readonly offset: number;
  /** Bytes of one element. */
  readonly length: number;
  /** The highest count of a table, otherwise null. */
  readonly occurs: number | null;
  /** The lowest count of a table, otherwise null. */
  readonly occurs_min: number | null;
  /** Bytes of all elements. */
  readonly total_length: number;
  readonly depending_on: string | null;
  readonly redefines: string | null;
  /** The key in decoded records. */
  readonly key: string;
}

/** Writes the layout of a record; throws `CopybookError`. */
export async function runCopybookLayout(options: LayoutOptions, write: Write): Promise<void> {
  const layout = selectRecord(loadCopybook(options.copybook), options.record);
  const rows = layoutRows(layout);
  const text = options.json === true ? JSON.stringify(rows, undefined, 2) : layoutTable(rows);
  await write(new TextEncoder().encode(`${text}\n`));
}

/** The rows of a layout in copybook order, the 01 first. */
export function layoutRows(layout: RecordLayout): LayoutRow[] {
  const top = layout.record === undefined ? layout.items : [layout.record];
  return [...everyItem(top)].map(row);
}

function row(item: LayoutItem): LayoutRow {
  const { declared, occurs } = item;
  return {
    level: declared.level,
    name: shownName(declared),
    picture: declared.picture?.written ?? null,
    usage: item.field === undefined ? null : usageOf(item),
    offset: item.offset,
    length: item.length,
    occurs: occurs?.max ?? null,
    occurs_min: occurs?.min ?? null,
    total_length: sizeOf(item),
    depending_on: occurs?.dependingOn === undefined ? null : shownName(occurs.dependingOn.declared),
    redefines: declared.redefines ?? null,
    key: item.key,
  };
}

/** The usage that holds for an item: its own or that of a group around it, for numbers. */
function usageOf(item: LayoutItem): string {
  const isText = item.field?.type === 'text' || item.field?.type === 'edited';
  for (let at: LayoutItem | undefined = isText ? undefined : item; at !== undefined; at = at.parent) {
    if (at.declared.usage !== undefined) return at.declared.usage.written;
  }
  return 'DISPLAY';
}

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, part === 'middle' ? '  ' : '']),
);

function layoutTable(rows: readonly LayoutRow[]): string {
  const table = new Table({
    head: ['LEVEL', 'NAME', 'PICTURE', 'USAGE', 'OFFSET', 'LENGTH', 'OCCURS'],
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'left'],
  });
  for (const one of rows) {
    const level = String(one.level).padStart(2, '0');
    table.push([
      level,
      one.name,
      one.picture ?? '',
      one.usage ?? '',
      one.offset,
      one.length,
      occursText(one),
    ]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function occursText(row: LayoutRow): string {
  if (row.occurs === null) return '';
  if (row.depending_on === null) return String(row.occurs);
  return `${row.occurs_min}..${row.occurs} by ${row.depending_on}`;
}
