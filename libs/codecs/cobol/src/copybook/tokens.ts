/**
 * The words of a copybook. A period, comma or semicolon separates only where a blank follows it, so that
 * `ZZ,ZZ9.99` and `1.5` are one word each. A picture string is an ordinary word.
 */
import { copybookFault, type SourcePlace } from '../errors.js';
import { logicalLines, type LogicalLine } from './source-lines.js';

export type TokenType = 'word' | 'literal' | 'pseudo-text' | 'period';

export interface Token extends SourcePlace {
  readonly type: TokenType;
  /** As written; pseudo-text without its `==`. */
  readonly text: string;
}

/** Splits copybook source into tokens; `file` is the name that errors show. */
export function tokenize(source: string, file: string): Token[] {
  return logicalLines(source).flatMap((line) => lineTokens(line, file));
}

/** Splits text that stands outside the columns, such as pseudo-text. */
export function tokenizeText(text: string, place: SourcePlace): Token[] {
  return tokenize(`${' '.repeat(6)}${text}`, place.file).map((token) => ({ ...token, line: place.line }));
}

const literalPrefix = /^(?:X|N|G|Z|B|NX)$/i;

function lineTokens(line: LogicalLine, file: string): Token[] {
  const { text } = line;
  const tokens: Token[] = [];
  let at = 0;
  function push(type: TokenType, value: string, start: number): void {
    tokens.push({ type, text: value, file, line: line.lineAt(start) });
  }
  while (at < text.length) {
    const start = at;
    if (isBlank(text, at) || isSeparator(text, at)) at++;
    else if (text.startsWith('*>', at)) break;
    else if (text[at] === '.' && isBlank(text, at + 1)) push('period', text[at++]!, start);
    else if (text.startsWith('==', at)) {
      const end = text.indexOf('==', at + 2);
      if (end < 0) throw copybookFault({ file, line: line.lineAt(start) }, 'pseudo-text has no closing ==');
      push('pseudo-text', text.slice(at + 2, end), start);
      at = end + 2;
    } else {
      while (!endsWord(text, at, start)) at++;
      if (isQuote(text[at]) && (at === start || literalPrefix.test(text.slice(start, at)))) {
        at = literalEnd(text, at);
        if (at < 0) throw copybookFault({ file, line: line.lineAt(start) }, 'a literal has no closing quote');
        push('literal', text.slice(start, at), start);
      } else push('word', text.slice(start, at), start);
    }
  }
  return tokens;
}

function endsWord(text: string, at: number, start: number): boolean {
  if (isBlank(text, at) || isSeparator(text, at) || isQuote(text[at])) return true;
  if (at > start && text.startsWith('==', at)) return true;
  return text[at] === '.' && isBlank(text, at + 1);
}

/** The index after the literal whose quote is at `quoteAt`, -1 if it has no end; a doubled quote is a character. */
function literalEnd(text: string, quoteAt: number): number {
  const quote = text[quoteAt]!;
  let end = text.indexOf(quote, quoteAt + 1);
  while (end >= 0 && text[end + 1] === quote) end = text.indexOf(quote, end + 2);
  return end < 0 ? -1 : end + 1;
}

function isBlank(text: string, at: number): boolean {
  return at >= text.length || /\s/.test(text[at]!);
}

function isSeparator(text: string, at: number): boolean {
  return (text[at] === ',' || text[at] === ';') && isBlank(text, at + 1);
}

function isQuote(character: string | undefined): boolean {
  return character === '"' || character === "'";
}
