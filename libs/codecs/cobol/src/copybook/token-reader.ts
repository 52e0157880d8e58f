/** Reads tokens one after the other and knows where it is when something is missing. */
import { copybookFault, type CopybookError, type SourcePlace } from '../errors.js';
import type { Token } from './tokens.js';

export class TokenReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  /** The next word in upper case; undefined if a literal, a period or nothing follows. */
  peekWord(): string | undefined {
    const token = this.tokens[this.at];
    return token?.type === 'word' ? token.text.toUpperCase() : undefined;
  }

  next(): Token | undefined {
    return this.tokens[this.at++];
  }

  /** The last token that was read. */
  previous(): Token | undefined {
    return this.tokens[this.at - 1];
  }

  /** Reads the next word if it is one of these. */
  accept(...words: string[]): boolean {
    const word = this.peekWord();
    if (word === undefined || !words.includes(word)) return false;
    this.at++;
    return true;
  }

  /** Reads a word that `pattern` matches, or says what was wanted. */
  expect(what: string, pattern: RegExp, field: string): string {
    const token = this.peek();
    if (token?.type !== 'word' || !pattern.test(token.text)) throw this.fault(`wants ${what}`, field);
    this.at++;
    return token.text;
  }

  /** An error at `place`, else at the last token read, naming what stands in its way. */
  fault(text: string, field: string, place: SourcePlace = this.previous() ?? this.tokens[0]!): CopybookError {
    const found = this.peek();
    const instead = found === undefined ? 'the copybook ends' : `found '${found.text}' on line ${found.line}`;
    return copybookFault(place, `${text}; ${instead}`, field);
  }
}
