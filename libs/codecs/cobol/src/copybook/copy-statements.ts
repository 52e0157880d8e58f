/**
 * `COPY name [OF library] [SUPPRESS] [REPLACING …].`: puts the named member's tokens in the statement's
 * place. Where members come from is the caller's affair; without a member the statement is an error.
 */
import { copybookFault } from '../errors.js';
import { tokenize, tokenizeText, type Token } from './tokens.js';

/** The source of a copied member. */
export interface CopybookMember {
  readonly file: string;
  readonly source: string;
}

/** Finds the member that a COPY in `file` names; undefined when there is none. */
export type FindMember = (name: string, file: string) => CopybookMember | undefined;

const nestingMax = 16;

/** Replaces every COPY statement by the tokens of its member. */
export function expandCopies(tokens: readonly Token[], findMember: FindMember, nesting = 0): Token[] {
  const expanded: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (!isWord(token, 'COPY') || isLevelNumber(tokens[at - 1])) {
      expanded.push(token);
      at++;
      continue;
    }
    const end = tokens.findIndex((candidate, index) => index > at && candidate.type === 'period');
    if (end < 0) throw copybookFault(token, 'the COPY statement has no period at its end');
    expanded.push(...copied(token, tokens.slice(at + 1, end), findMember, nesting));
    at = end + 1;
  }
  return expanded;
}

function copied(copy: Token, operands: readonly Token[], findMember: FindMember, nesting: number): Token[] {
  const [member, ...rest] = operands;
  if (member === undefined) throw copybookFault(copy, 'COPY names no member');
  const name = member.type === 'literal' ? member.text.slice(1, -1) : member.text;
  const found = findMember(name, copy.file);
  if (found === undefined) throw copybookFault(copy, `COPY ${name}: no such file beside the copybook`);
  if (nesting >= nestingMax) {
    throw copybookFault(copy, `COPY ${name}: more than ${nestingMax} COPY statements inside each other`);
  }
  const replacements = replacementsOf(rest);
  const tokens = replaceAll(tokenize(found.source, found.file), replacements);
  return expandCopies(tokens, findMember, nesting + 1);
}

interface Replacement {
  readonly place: 'whole' | 'leading' | 'trailing';
  readonly from: readonly Token[];
  readonly to: readonly Token[];
}

function replacementsOf(operands: readonly Token[]): Replacement[] {
  const start = operands.findIndex((token) => isWord(token, 'REPLACING'));
  const replacements: Replacement[] = [];
  let at = start < 0 ? operands.length : start + 1;
  while (at < operands.length) {
    const place = isWord(operands[at]!, 'LEADING')
      ? 'leading'
      : isWord(operands[at]!, 'TRAILING')
        ? 'trailing'
        : 'whole';
    if (place !== 'whole') at++;
    const [from, by, to] = operands.slice(at, at + 3);
    if (from === undefined || by === undefined || to === undefined || !isWord(by, 'BY')) {
      throw copybookFault(operands[start]!, 'REPLACING wants pairs of the form ==this== BY ==that==');
    }
    replacements.push({ place, from: operand(from), to: operand(to) });
    at += 3;
  }
  return replacements;
}

function operand(token: Token): Token[] {
  return token.type === 'pseudo-text' ? tokenizeText(token.text, token) : [token];
}

function replaceAll(tokens: readonly Token[], replacements: readonly Replacement[]): Token[] {
  if (replacements.length === 0) return [...tokens];
  const replaced: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const token = tokens[at]!;
    const whole = replacements.find((one) => one.place === 'whole' && matches(tokens, at, one.from));
    if (whole === undefined) {
      replaced.push(replacements.reduce(replaceInside, token));
      at++;
    } else {
      replaced.push(...whole.to.map((part) => ({ ...part, file: token.file, line: token.line })));
      at += whole.from.length;
    }
  }
  return replaced;
}

function matches(tokens: readonly Token[], at: number, pattern: readonly Token[]): boolean {
  if (pattern.length === 0) return false;
  return pattern.every((part, index) => {
    const token = tokens[at + index];
    return token?.type === part.type && token.text.toUpperCase() === part.text.toUpperCase();
  });
}

/** Part of a word is replaced at its ends if so asked, elsewhere only for tags such as `:TAG:`. */
function replaceInside(token: Token, replacement: Replacement): Token {
  const from = replacement.from[0]?.text.toUpperCase();
  const to = replacement.to[0]?.text ?? '';
  if (token.type !== 'word' || from === undefined || replacement.from.length > 1) return token;
  const upper = token.text.toUpperCase();
  if (replacement.place === 'leading') {
    return upper.startsWith(from) ? { ...token, text: to + token.text.slice(from.length) } : token;
  }
  if (replacement.place === 'trailing') {
    return upper.endsWith(from) ? { ...token, text: token.text.slice(0, -from.length) + to } : token;
  }
  const at = /^[:(].*[:)]$/.test(from) ? upper.indexOf(from) : -1;
  return at < 0
    ? token
    : { ...token, text: token.text.slice(0, at) + to + token.text.slice(at + from.length) };
}

function isWord(token: Token, word: string): boolean {
  return token.type === 'word' && token.text.toUpperCase() === word;
}

function isLevelNumber(token: Token | undefined): boolean {
  return token?.type === 'word' && /^\d{1,2}$/.test(token.text);
}
