/**
 * Copybook text as logical lines: columns cut, comments gone, continuations joined.
 *
 * I1  Columns 1–6 and from 73 on are not text; column 7 is an indicator or text.
 * I2  Every character keeps the number of the physical line it came from.
 */

/** A run of characters of one physical line. */
interface Segment {
  /** Index in the logical line's text of the segment's first character. */
  readonly start: number;
  /** Physical line, from 1. */
  readonly line: number;
}

/** A line of source after continuation lines were joined to it. */
export class LogicalLine {
  private readonly segments: Segment[];
  private closed: string;

  constructor(text: string, line: number) {
    this.closed = text;
    this.segments = [{ start: 0, line }];
  }

  get text(): string {
    return this.closed;
  }

  /** The physical line of the character at `index`. */
  lineAt(index: number): number {
    return this.segments.findLast((segment) => segment.start <= index)?.line ?? this.segments[0]!.line;
  }

  /** Joins a continuation: an open literal goes on after the quote, a word without a gap. */
  append(text: string, line: number): void {
    const quote = openQuote(this.closed);
    const rest = text.trimStart();
    if (quote === undefined) this.closed = this.closed.trimEnd();
    else this.closed = this.closed.padEnd(this.segments.at(-1)!.start + textColumns);
    this.segments.push({ start: this.closed.length, line });
    this.closed += quote !== undefined && rest.startsWith(quote) ? rest.slice(1) : rest;
  }
}

const indicatorColumn = 7;
const lastTextColumn = 72;
const textColumns = lastTextColumn - indicatorColumn + 1;
const listingDirective = /^\s*(?:EJECT|SKIP[123])\s*\.?\s*$/i;

/** Splits a copybook into its logical lines. */
export function logicalLines(source: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  const physical = source
    .replace(/^\ufeff/, '')
    .replaceAll('\x1a', '')
    .split('\n');
  for (const [index, raw] of physical.entries()) {
    const columns = expandTabs(raw.replace(/[\r\f\v]/g, ' ').replaceAll('\u00a0', ' '));
    const indicator = columns.charAt(indicatorColumn - 1);
    if (indicator === '*' || indicator === '/' || indicator === 'D' || indicator === 'd') continue;
    const text = columns.slice(indicatorColumn - 1, lastTextColumn);
    if (text.trim() === '' || listingDirective.test(text)) continue;
    const previous = lines.at(-1);
    if (indicator !== '-') lines.push(new LogicalLine(text, index + 1));
    else if (previous === undefined) lines.push(new LogicalLine(` ${text.slice(1)}`, index + 1));
    else previous.append(text.slice(1), index + 1);
  }
  return lines;
}

/** The first tab stop is column 8, where area A begins; the others follow every four columns. */
function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let columns = '';
  for (const character of line) {
    if (character !== '\t') columns += character;
    else columns = columns.padEnd(nextStop(columns.length));
  }
  return columns;
}

function nextStop(filled: number): number {
  return filled < indicatorColumn ? indicatorColumn : filled + 4 - ((filled - indicatorColumn) % 4);
}

/** The quote of the literal that is still open at the end of `text`. */
function openQuote(text: string): string | undefined {
  let open: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (open !== undefined) {
      if (character === open) open = undefined;
    } else if (character === '"' || character === "'") open = character;
    else if (text.startsWith('*>', at)) return undefined;
  }
  return open;
}
