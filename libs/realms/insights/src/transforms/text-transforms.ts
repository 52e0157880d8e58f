/** Transforms of text. */
import { findingCodes } from '../mapping/finding.js';
import type { Transform } from './transform.js';
import { TransformFault, textOf } from './transform.js';

/** Texts longer than this are matched with no pattern. */
export const matchedLengthMax = 1_000;

export const trim: Transform = (value) => {
  const text = textOf(value).trim();
  return text === '' ? undefined : text;
};

/** A list of this one value. */
export const list: Transform = (value) => [textOf(value)];

export function changeCase(to: 'upper' | 'lower' | 'title'): Transform {
  switch (to) {
    case 'upper':
      return (value) => textOf(value).toUpperCase();
    case 'lower':
      return (value) => textOf(value).toLowerCase();
    case 'title':
      return (value) =>
        textOf(value)
          .toLowerCase()
          .replace(firstLetters, (letter) => letter.toUpperCase());
  }
}

const firstLetters = /(?<![\p{L}\p{N}'’])\p{L}/gu;

export function padStart(length: number, character: string): Transform {
  return (value) => textOf(value).padStart(length, character);
}

/** @param part counts from 0, from the end when negative. */
export function split(separator: string, part: number): Transform {
  return (value) => {
    const found = textOf(value).split(separator).at(part)?.trim();
    if (found === undefined || found === '')
      return new TransformFault(findingCodes.partMissing, `has no part ${part} between separators`);
    return found;
  };
}

/** The first group of the pattern, else all that it matches. */
export function extract(pattern: RegExp): Transform {
  return (value) => {
    const text = textOf(value);
    const found = text.length > matchedLengthMax ? null : pattern.exec(text);
    return found === null
      ? new TransformFault(findingCodes.patternMismatch, 'does not match the pattern that takes its part')
      : (found[1] ?? found[0]);
  };
}

export function lookup(
  name: string,
  table: Readonly<Record<string, string>>,
  otherwise: string | undefined,
): Transform {
  return (value) => {
    const code = textOf(value).trim();
    if (Object.hasOwn(table, code)) return table[code]!;
    return otherwise ?? new TransformFault(findingCodes.unknownCode, `is no code of the table ${name}`);
  };
}

export function flag(yes: ReadonlySet<string>, no: ReadonlySet<string>): Transform {
  return (value) => {
    const text = textOf(value).trim();
    if (yes.has(text)) return true;
    return no.has(text)
      ? false
      : new TransformFault(findingCodes.notAFlag, 'is neither a value for true nor one for false');
  };
}
