/** A text that fits a simple regular expression: literals, classes, `\d \w \s`, `.` and quantifiers. */

const atom = /(\\.|\[(?:\\.|[^\]\\])+\]|\.|[^\\[\](){}|*+?.^$])(\{(\d+)(?:,(\d*))?\}|[*+?])?/y;
const repetitionsMax = 1_000;

/** Undefined for a pattern with more than that in it, such as groups and alternatives. */
export function textOfPattern(pattern: string, lengthMin = 0): string | undefined {
  const body = pattern.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  let text = '';
  for (let at = 0; at < body.length; at = atom.lastIndex) {
    atom.lastIndex = at;
    const match = atom.exec(body);
    if (!match) return undefined;
    const character = characterOf(match[1]!);
    if (character === undefined) return undefined;
    text += character.repeat(repetitionsOf(match, lengthMin - text.length));
  }
  return new RegExp(pattern, 'u').test(text) ? text : undefined;
}

function repetitionsOf(match: RegExpExecArray, missing: number): number {
  const [, , quantifier, from, to] = match;
  if (quantifier === undefined || quantifier === '?') return 1;
  const min = quantifier === '*' ? 0 : quantifier === '+' ? 1 : Number(from);
  const max = quantifier.startsWith('{')
    ? to === undefined
      ? min
      : to === ''
        ? Infinity
        : Number(to)
    : Infinity;
  return Math.min(repetitionsMax, max, Math.max(min, 1, missing));
}

function characterOf(atomText: string): string | undefined {
  if (atomText === '.') return 'a';
  if (atomText.startsWith('[')) {
    return candidates.find((candidate) => new RegExp(`^${atomText}$`, 'u').test(candidate));
  }
  if (!atomText.startsWith('\\')) return atomText;
  const escaped = atomText.slice(1);
  if (escaped === 'd') return '1';
  if (escaped === 'w') return 'a';
  if (escaped === 's') return ' ';
  return /[a-z0-9]/i.test(escaped) ? undefined : escaped;
}

const candidates: readonly string[] = [
  ...'aA1',
  ...Array.from({ length: 95 }, (_, offset) => String.fromCharCode(32 + offset)),
];
