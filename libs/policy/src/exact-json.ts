/**
 * Reads JSON as Cedar does. `JSON.parse` alone would round integers beyond 2^53, keep the last of
 * two members of one name, and let lone surrogates pass.
 */
import { invalidInput } from './refusal.js';

/** JSON of what Cedar can hold; an integer is a bigint when it is not a safe one. */
export type ExactJson = null | boolean | string | number | bigint | readonly ExactJson[] | ExactJsonObject;
export interface ExactJsonObject {
  readonly [name: string]: ExactJson;
}

const depthMax = 127;
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[{}[\],:]/g;
const integer = /^(?:-?[1-9][0-9]*|0)$/;

/** Refuses what is no JSON, fractions, members of one name and depth beyond 127; names the place. */
export function parseExactJson(text: string): ExactJson {
  let parsed: ExactJson;
  try {
    parsed = JSON.parse(text) as ExactJson;
  } catch (cause) {
    const { message } = cause as SyntaxError;
    const position = /position (\d+)/.exec(message)?.[1];
    throw invalidInput(`not JSON: ${message}${position ? ` (${place(text, Number(position))})` : ''}`, cause);
  }
  const large = scan(text);
  return large.length === 0 ? parsed : restore(text, large);
}

interface LargeInteger {
  readonly offset: number;
  readonly text: string;
}

/** Checks what `JSON.parse` lets pass, in text that it accepted; returns the integers that it rounded. */
function scan(text: string): LargeInteger[] {
  const large: LargeInteger[] = [];
  /** The names seen in each open object, or null for an open array. */
  const open: (Set<string> | null)[] = [];
  let nameExpected = false;
  for (const { 0: lexeme, index } of text.matchAll(token)) {
    switch (lexeme[0]) {
      case '{':
      case '[':
        open.push(lexeme === '{' ? new Set() : null);
        if (open.length > depthMax)
          throw invalidInput(`nested deeper than ${depthMax} levels at ${place(text, index)}`);
        nameExpected = lexeme === '{';
        break;
      case '}':
      case ']':
        open.pop();
        nameExpected = false;
        break;
      case ',':
        nameExpected = open.at(-1) != null;
        break;
      case ':':
        nameExpected = false;
        break;
      case '"':
        checkString(lexeme, nameExpected ? open.at(-1) : null, text, index);
        break;
      default:
        if (!integer.test(lexeme)) {
          throw invalidInput(
            `${lexeme} is not an integer, at ${place(text, index)}: Cedar has no other numbers`,
          );
        }
        if (!Number.isSafeInteger(Number(lexeme))) large.push({ offset: index, text: lexeme });
    }
  }
  return large;
}

function checkString(
  lexeme: string,
  names: Set<string> | null | undefined,
  text: string,
  index: number,
): void {
  const decoded = lexeme.includes('\\') ? (JSON.parse(lexeme) as string) : lexeme.slice(1, -1);
  if (/\p{Surrogate}/u.test(decoded))
    throw invalidInput(`lone surrogate in the string at ${place(text, index)}`);
  if (!names) return;
  if (names.has(decoded)) throw invalidInput(`duplicate key ${lexeme} at ${place(text, index)}`);
  names.add(decoded);
}

/** Parses again with the n-th large integer written as `n.5`: fractions were refused, so none is confused with it. */
function restore(text: string, large: readonly LargeInteger[]): ExactJson {
  let rewritten = '';
  let end = 0;
  large.forEach(({ offset, text: digits }, index) => {
    rewritten += `${text.slice(end, offset)}${index}.5`;
    end = offset + digits.length;
  });
  return JSON.parse(rewritten + text.slice(end), (_name, value: ExactJson) =>
    typeof value === 'number' && !Number.isInteger(value) ? BigInt(large[Math.floor(value)]!.text) : value,
  ) as ExactJson;
}

/** Line and column, both from 1, of an offset. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}
