/**
 * From source to trees of items, by level number.
 *
 * I1  Every item has either a picture, a floating-point usage, or children.
 * I2  A name stands once among siblings.
 */
import { copybookFault } from '../errors.js';
import { expandCopies, type FindMember } from './copy-statements.js';
import { parseEntry } from './parse-entry.js';
import { comparable, shownName, type CopybookItem } from './syntax.js';
import { TokenReader } from './token-reader.js';
import { tokenize } from './tokens.js';

/** A parsed copybook: its items of the top level, in order. */
export interface Copybook {
  readonly file: string;
  readonly items: readonly CopybookItem[];
}

export interface ParseOptions {
  /** The name that errors show. */
  readonly file: string;
  /** Finds members for COPY; without it a COPY is an error. */
  readonly findMember?: FindMember;
}

const recordLevel = 1;
const standaloneLevel = 77;

/** Parses copybook source; throws `CopybookError` (SYM-CB-0001) naming file and line. */
export function parseCopybook(source: string, options: ParseOptions): Copybook {
  const { file, findMember = () => undefined } = options;
  const reader = new TokenReader(expandCopies(tokenize(source, file), findMember));
  const items: CopybookItem[] = [];
  const open: CopybookItem[] = [];
  while (!reader.done) {
    const item = parseEntry(reader);
    if (item === undefined) continue;
    const parent = parentFor(item, open, items);
    const siblings = parent?.children ?? items;
    refuseSecond(item, siblings);
    siblings.push(item);
    open.push(item);
  }
  if (items.length === 0)
    throw copybookFault({ file, line: 1 }, 'the copybook is empty: it declares no item');
  return { file, items };
}

/** Closes the items that `item` does not belong to and answers the one it does, if any. */
function parentFor(
  item: CopybookItem,
  open: CopybookItem[],
  items: readonly CopybookItem[],
): CopybookItem | undefined {
  if (item.level === standaloneLevel) open.length = 0;
  while (open.length > 0 && (open.at(-1)!.level >= item.level || open.at(-1)!.level === standaloneLevel)) {
    open.pop();
  }
  const parent = open.at(-1);
  if (parent?.picture !== undefined) {
    throw copybookFault(item, `cannot be part of ${shownName(parent)}, which has a picture`, shownName(item));
  }
  const orphan = parent === undefined && item.level !== recordLevel && item.level !== standaloneLevel;
  const records = items.some((one) => one.level === recordLevel);
  const leading =
    item.level === recordLevel && items.some((one) => one.level > recordLevel && one.level < 50);
  if ((orphan && records) || leading) {
    throw copybookFault(
      orphan ? item : items[0]!,
      'stands outside every 01',
      shownName(orphan ? item : items[0]!),
    );
  }
  return parent;
}

function refuseSecond(item: CopybookItem, siblings: readonly CopybookItem[]): void {
  if (item.name === undefined) return;
  const same = comparable(item.name);
  const first = siblings.find((one) => one.name !== undefined && comparable(one.name) === same);
  if (first === undefined) return;
  throw copybookFault(item, `is declared a second time beside line ${first.line}`, shownName(item));
}
