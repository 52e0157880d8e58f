/** One data description entry: level, name and clauses up to the period. */
import { copybookFault, type SourcePlace } from '../errors.js';
import { parsePicture, PictureFault } from './picture.js';
import type { CopybookItem, OccursClause, QualifiedName, SignClause, Usage, UsageClause } from './syntax.js';
import type { TokenReader } from './token-reader.js';

/** An entry that declares no storage (levels 66 and 88) is `undefined`. */
export type Entry = CopybookItem | undefined;

/** Clauses as they are gathered. */
type Clauses = {
  -readonly [K in 'picture' | 'usage' | 'sign' | 'occurs' | 'redefines']?: CopybookItem[K];
} & { synchronized: boolean };

const usages: Record<string, Usage> = {
  DISPLAY: 'display',
  COMP: 'binary',
  'COMP-0': 'binary',
  'COMP-1': 'float',
  'COMP-2': 'double',
  'COMP-3': 'packed',
  'COMP-4': 'binary',
  'COMP-5': 'binary',
  BINARY: 'binary',
  'PACKED-DECIMAL': 'packed',
};

const clauseWords = new Set([
  ...['REDEFINES', 'PIC', 'PICTURE', 'USAGE', 'SIGN', 'LEADING', 'TRAILING', 'OCCURS', 'VALUE', 'VALUES'],
  ...['SYNC', 'SYNCHRONIZED', 'JUST', 'JUSTIFIED', 'BLANK', 'GLOBAL', 'EXTERNAL', 'IS'],
  ...Object.keys(usages),
  ...Object.keys(usages).map((usage) => usage.replace('COMP', 'COMPUTATIONAL')),
]);

const name = /^(?=.*[\p{L}:])[\p{L}\p{N}:()@#$_-]+$/u;
const integer = /^\d+$/;
const valueWord =
  /^(?:[+-]?[\d.,]+(?:E[+-]?\d+)?|ZERO|ZEROS|ZEROES|SPACES?|HIGH-VALUES?|LOW-VALUES?|QUOTES?|NULLS?|ALL)$/i;
const conditionWord = /^(?:ARE|IS|THRU|THROUGH|WHEN|SET|TO|FALSE|TRUE|IN)$/i;

/** Reads one entry. */
export function parseEntry(reader: TokenReader): Entry {
  const first = reader.next()!;
  if (first.type !== 'word' || !/^\d{1,2}$/.test(first.text)) {
    throw copybookFault(first, `wants a level number; found '${first.text}'`);
  }
  const level = Number(first.text);
  if (!((level >= 1 && level <= 49) || level === 66 || level === 77 || level === 88)) {
    throw copybookFault(first, `level ${first.text} is not one of 01 to 49, 66, 77 and 88`);
  }
  const place = { file: first.file, line: first.line };
  const declared = parseName(reader);
  if (level === 66) return skipRenames(reader, declared ?? 'FILLER');
  if (level === 88) return skipCondition(reader, declared ?? 'FILLER', place);
  const field = declared ?? 'FILLER';
  const clauses: Clauses = { synchronized: false };
  while (!endOfEntry(reader, field)) parseClause(reader, clauses, field, place);
  return { ...place, level, name: declared, ...clauses, children: [] };
}

function parseName(reader: TokenReader): string | undefined {
  const word = reader.peekWord();
  if (word === undefined || clauseWords.has(word)) return undefined;
  const token = reader.peek()!;
  if (!name.test(token.text)) throw reader.fault('wants a name', token.text);
  reader.next();
  return word === 'FILLER' ? undefined : token.text;
}

function endOfEntry(reader: TokenReader, field: string): boolean {
  const token = reader.peek();
  if (token === undefined || (token.type === 'word' && /^\d{1,2}$/.test(token.text))) {
    throw reader.fault('a period is missing at the end of the entry', field);
  }
  if (token.type !== 'period') return false;
  reader.next();
  return true;
}

function parseClause(reader: TokenReader, clauses: Clauses, field: string, place: SourcePlace): void {
  const word = reader.peekWord();
  if (word === undefined || !clauseWords.has(word)) throw reader.fault('wants a clause or a period', field);
  reader.next();
  switch (word) {
    case 'IS':
      return;
    case 'REDEFINES':
      once(reader, clauses.redefines, word, field);
      clauses.redefines = reader.expect('the name of the item to redefine', name, field);
      return;
    case 'PIC':
    case 'PICTURE':
      once(reader, clauses.picture, 'PICTURE', field);
      clauses.picture = parsePictureClause(reader, field);
      return;
    case 'OCCURS':
      once(reader, clauses.occurs, word, field);
      clauses.occurs = parseOccurs(reader, field);
      return;
    case 'SIGN':
      reader.accept('IS');
      if (!reader.accept('LEADING', 'TRAILING')) throw reader.fault('wants LEADING or TRAILING', field);
      clauses.sign = parseSign(reader);
      return;
    case 'LEADING':
    case 'TRAILING':
      clauses.sign = parseSign(reader);
      return;
    case 'VALUE':
    case 'VALUES':
      parseValue(reader, field);
      return;
    case 'SYNC':
    case 'SYNCHRONIZED':
      reader.accept('LEFT', 'RIGHT');
      clauses.synchronized = true;
      return;
    case 'JUST':
    case 'JUSTIFIED':
      reader.accept('RIGHT');
      return;
    case 'BLANK':
      reader.accept('WHEN');
      if (!reader.accept('ZERO', 'ZEROS', 'ZEROES')) throw reader.fault('wants ZERO', field);
      return;
    case 'GLOBAL':
    case 'EXTERNAL':
      return;
    default:
      once(reader, clauses.usage, 'USAGE', field);
      clauses.usage = parseUsage(reader, word, field, place);
  }
}

function once(reader: TokenReader, present: unknown, clause: string, field: string): void {
  if (present === undefined) return;
  throw copybookFault(reader.previous()!, `has ${clause} twice; perhaps a period is missing before`, field);
}

function parsePictureClause(reader: TokenReader, field: string): CopybookItem['picture'] {
  reader.accept('IS');
  const token = reader.peek();
  if (token?.type !== 'word') throw reader.fault('wants a picture', field);
  reader.next();
  try {
    return { written: token.text, analysed: parsePicture(token.text) };
  } catch (error) {
    if (!(error instanceof PictureFault)) throw error;
    throw copybookFault(token, `bad picture ${token.text}: ${error.message}`, field);
  }
}

function parseUsage(reader: TokenReader, word: string, field: string, place: SourcePlace): UsageClause {
  let written = word;
  if (word === 'USAGE') {
    reader.accept('IS');
    written = reader.expect('a usage', /^[\p{L}\d-]+$/u, field).toUpperCase();
  }
  written = written.replace('COMPUTATIONAL', 'COMP');
  const usage = usages[written];
  if (usage === undefined) throw copybookFault(reader.previous() ?? place, `unknown usage ${written}`, field);
  return { usage, written };
}

function parseSign(reader: TokenReader): SignClause {
  const position = reader.previous()!.text.toUpperCase() === 'LEADING' ? 'leading' : 'trailing';
  const separate = reader.accept('SEPARATE');
  if (separate) reader.accept('CHARACTER');
  return { position, separate };
}

function parseOccurs(reader: TokenReader, field: string): OccursClause {
  const first = Number(reader.expect('how many times', integer, field));
  const ranged = reader.accept('TO');
  const max = ranged ? Number(reader.expect('the highest count', integer, field)) : first;
  reader.accept('TIMES', 'TIME');
  let dependingOn: QualifiedName | undefined;
  for (;;) {
    if (reader.accept('DEPENDING')) {
      reader.accept('ON');
      dependingOn = parseQualifiedName(reader, field);
    } else if (reader.accept('ASCENDING', 'DESCENDING')) {
      reader.accept('KEY');
      reader.accept('IS', 'ARE');
      skipNames(reader, field);
    } else if (reader.accept('INDEXED')) {
      reader.accept('BY');
      skipNames(reader, field);
    } else break;
  }
  if (max < 1 || first > max || (ranged && dependingOn === undefined)) {
    const range = ranged ? `${first} TO ${max}` : `${first}`;
    const why = max >= 1 && first <= max ? ' wants DEPENDING ON' : ' is not a range of counts';
    throw copybookFault(reader.previous()!, `OCCURS ${range}${why}`, field);
  }
  // Without TO, DEPENDING ON says no lowest count.
  const min = dependingOn !== undefined && !ranged ? 0 : first;
  return dependingOn === undefined ? { min, max } : { min, max, dependingOn };
}

function parseQualifiedName(reader: TokenReader, field: string): QualifiedName {
  const names: [string, ...string[]] = [reader.expect('a name', name, field)];
  while (reader.accept('OF', 'IN')) names.push(reader.expect('a name', name, field));
  return names;
}

/** Reads the names of keys or indexes, which no clause of the layout needs. */
function skipNames(reader: TokenReader, field: string): void {
  reader.expect('a name', name, field);
  for (;;) {
    const word = reader.peekWord();
    if (word === undefined || clauseWords.has(word) || !name.test(word)) return;
    if (['ASCENDING', 'DESCENDING', 'INDEXED', 'DEPENDING'].includes(word)) return;
    reader.next();
  }
}

function parseValue(reader: TokenReader, field: string): void {
  reader.accept('IS', 'ARE');
  reader.accept('ALL');
  const token = reader.peek();
  if (token === undefined || !(token.type === 'literal' || isWordLike(token, valueWord))) {
    throw reader.fault('wants a literal', field);
  }
  reader.next();
}

function skipRenames(reader: TokenReader, field: string): undefined {
  if (!reader.accept('RENAMES')) throw reader.fault('wants RENAMES', field);
  parseQualifiedName(reader, field);
  if (reader.accept('THRU', 'THROUGH')) parseQualifiedName(reader, field);
  if (!endOfEntry(reader, field)) throw reader.fault('wants a period', field);
}

function skipCondition(reader: TokenReader, field: string, place: SourcePlace): undefined {
  if (!reader.accept('VALUE', 'VALUES')) throw reader.fault('wants VALUE', field);
  for (let token = reader.peek(); token?.type !== 'period'; token = reader.peek()) {
    const known =
      token !== undefined &&
      (token.type === 'literal' || isWordLike(token, valueWord) || isWordLike(token, conditionWord));
    // A level number may have been read as a value: the place is where the entry began.
    if (!known) throw reader.fault('a period is missing at the end of the entry', field, place);
    reader.next();
  }
  reader.next();
}

function isWordLike(token: { type: string; text: string }, pattern: RegExp): boolean {
  return token.type === 'word' && pattern.test(token.text);
}
