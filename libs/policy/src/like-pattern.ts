/** Patterns of `like`: literal text and wildcards, each of which stands for any text, also none. */
import type { PatternElement } from './policy-json.js';

export type LikePattern = (text: string) => boolean;

export function likePattern(elements: readonly PatternElement[]): LikePattern {
  const literals = [''];
  for (const element of elements) {
    if (element === 'Wildcard') literals.push('');
    else literals[literals.length - 1] += element.Literal;
  }
  const [first = '', ...rest] = literals;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    // Between the ends, the leftmost place of each literal leaves the most room for the others.
    let from = first.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, from);
      if (found < 0 || found + literal.length > end) return false;
      from = found + literal.length;
    }
    return true;
  };
}
