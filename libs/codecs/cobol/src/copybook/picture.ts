/**
 * Picture strings: what a PIC clause says about category, size, scale and sign.
 * Invariant: `length` is the size in bytes under USAGE DISPLAY, without a separate sign.
 */

export type Picture = TextPicture | NumberPicture | EditedNumberPicture;

/** Alphabetic, alphanumeric and alphanumeric-edited. */
export interface TextPicture {
  readonly category: 'text';
  readonly length: number;
}

export interface NumberPicture {
  readonly category: 'number';
  readonly length: number;
  /** Digits that are stored: the 9s. */
  readonly digits: number;
  /** The value is the stored integer times 10^-scale; negative for P on the right. */
  readonly scale: number;
  /** Whether the picture has a V or a P. */
  readonly scaled: boolean;
  readonly signed: boolean;
}

export interface EditedNumberPicture {
  readonly category: 'edited-number';
  readonly length: number;
  /** As in `NumberPicture`, for a V or P among the editing characters. */
  readonly scale: number;
}

/** Why a picture string is not one. */
export class PictureFault extends Error {}

/** A symbol and how often it stands in a row: `9(4)` is one run. */
interface Run {
  readonly symbol: string;
  readonly count: number;
}

/** z/OS bounds an item by 2^27 - 1 bytes. */
export const itemLengthMax = 134_217_727;
const scalingPositionsMax = 999;

/** Reads a picture string in any case; throws `PictureFault`. */
export function parsePicture(written: string): Picture {
  const runs = runsOf(written);
  const symbols = new Set(runs.map((run) => run.symbol));
  const length = countOf(
    runs,
    (symbol) => !unstored.has(symbol),
    (symbol) => symbol.length,
  );
  if (length > itemLengthMax) throw new PictureFault(`is longer than ${itemLengthMax} bytes`);
  if (symbols.has('A') || symbols.has('X')) return textPicture(symbols, length);
  if ([...symbols].every((symbol) => '9SVP'.includes(symbol))) return numberPicture(runs, length);
  return editedPicture(runs, symbols, length);
}

const unstored = new Set(['S', 'V', 'P']);
const symbolPattern = /CR|DB|[AXSVPZ90B/,.+*-]|\p{Sc}/uy;
const repetitionPattern = /\((\d+)\)/y;

function runsOf(written: string): Run[] {
  const picture = written.toUpperCase();
  const runs: Run[] = [];
  let at = 0;
  while (at < picture.length) {
    symbolPattern.lastIndex = at;
    const symbol = symbolPattern.exec(picture)?.[0];
    if (symbol === undefined) throw new PictureFault(`has no symbol '${picture[at]}' at position ${at + 1}`);
    at += symbol.length;
    repetitionPattern.lastIndex = at;
    const repetition = repetitionPattern.exec(picture);
    at += repetition?.[0].length ?? 0;
    const count = repetition === null ? 1 : Number(repetition[1]);
    if (count === 0) throw new PictureFault(`repeats ${symbol} zero times`);
    const previous = runs.at(-1);
    if (previous?.symbol === symbol) runs[runs.length - 1] = { symbol, count: previous.count + count };
    else runs.push({ symbol, count });
  }
  if (runs.length === 0) throw new PictureFault('is empty');
  return runs;
}

function textPicture(symbols: ReadonlySet<string>, length: number): TextPicture {
  const stranger = [...symbols].find((symbol) => !'AX9B0/'.includes(symbol));
  if (stranger !== undefined) throw new PictureFault(`mixes ${stranger} with text`);
  return { category: 'text', length };
}

function numberPicture(runs: readonly Run[], length: number): NumberPicture {
  const form = runs.map((run) => run.symbol).join('');
  const repeated = runs.some((run) => run.count > 1 && 'SV'.includes(run.symbol));
  if (!/^S?(?:9?V?9?|V?P9|9PV?)$/.test(form) || repeated || length === 0) {
    throw new PictureFault('wants S first, at most one V, and P only at one end of the 9s');
  }
  return {
    category: 'number',
    length,
    digits: length,
    scale: scaleOf(runs, (run) => run.symbol === '9'),
    scaled: form.includes('V') || form.includes('P'),
    signed: form.startsWith('S'),
  };
}

function editedPicture(
  runs: readonly Run[],
  symbols: ReadonlySet<string>,
  length: number,
): EditedNumberPicture {
  const fault = editedFault(runs, symbols);
  if (fault !== undefined) throw new PictureFault(fault);
  return {
    category: 'edited-number',
    length,
    scale: scaleOf(runs, (run) => '9Z*0'.includes(run.symbol) || isFloating(run)),
  };
}

function editedFault(runs: readonly Run[], symbols: ReadonlySet<string>): string | undefined {
  const points = countOf(runs, (symbol) => symbol === '.' || symbol === 'V');
  if (points > 1) return 'has more than one decimal point';
  if (symbols.has('S')) return 'has both S and editing symbols';
  if (symbols.has('Z') && symbols.has('*')) return 'has both Z and *';
  const form = runs.map((run) => run.symbol.replace(/\p{Sc}/u, '$')).join('');
  if (!/[9Z*]/.test(form) && !runs.some((run) => isFloating(run))) return 'has no digit position';
  if (symbols.has('P') && !/^[^9Z*]*V?P[^P]*$|^[^P]*PV?(?:[+-]|CR|DB)?$/.test(form)) {
    return 'has P inside its digits';
  }
  const signs = ['+', '-', 'CR', 'DB'].filter((sign) => symbols.has(sign));
  if (signs.length > 1) return `has both ${signs.join(' and ')}`;
  const sign = signs[0];
  if (sign === undefined) return undefined;
  if (sign === 'CR' || sign === 'DB') {
    const once = countOf(runs, (symbol) => symbol === sign) === 1;
    return once && form.endsWith(sign) ? undefined : `has ${sign} elsewhere than at its end`;
  }
  // A sign leads, floats over insertion characters, or is the last symbol alone.
  const escaped = `\\${sign}`;
  const leading = new RegExp(
    `^\\$?${escaped}[^${escaped}]*$|^\\$?${escaped}[${escaped},.B0/V]*[^${escaped}]*$`,
  );
  const trailing = new RegExp(`^[^${escaped}]*${escaped}$`);
  const alone = countOf(runs, (symbol) => symbol === sign) === 1;
  if (leading.test(form) || (trailing.test(form) && alone)) return undefined;
  return `has ${sign} between its digits`;
}

function isFloating(run: Run): boolean {
  return run.count > 1 && /^(?:[+-]|\p{Sc})$/u.test(run.symbol);
}

/** Positions right of V plus P's on the left make the scale; P's on the right make it negative. */
function scaleOf(runs: readonly Run[], isDigit: (run: Run) => boolean): number {
  const digitsIn = (part: readonly Run[]): number =>
    part.filter(isDigit).reduce((sum, run) => sum + run.count, 0);
  const scaling = runs.findIndex((run) => run.symbol === 'P');
  if (scaling >= 0) {
    const positions = runs[scaling]!.count;
    if (positions > scalingPositionsMax) throw new PictureFault(`has more than ${scalingPositionsMax} P`);
    const after = digitsIn(runs.slice(scaling + 1));
    return after > 0 ? positions + after : -positions;
  }
  const point = runs.findIndex((run) => run.symbol === 'V');
  return point < 0 ? 0 : digitsIn(runs.slice(point + 1));
}

function countOf(
  runs: readonly Run[],
  counts: (symbol: string) => boolean,
  weight: (symbol: string) => number = () => 1,
): number {
  return runs.reduce((sum, run) => sum + (counts(run.symbol) ? run.count * weight(run.symbol) : 0), 0);
}
