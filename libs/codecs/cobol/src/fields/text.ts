/** Text fields: cut at the record's end, trimmed of blanks and NULs. */
import type { CodePage } from '../code-page/code-page.js';
import type { JsonOutput } from '../record/json-output.js';

export const trims = ['both', 'left', 'right', 'none'] as const;

export type Trim = (typeof trims)[number];

/** Writes `bytes[from, to)` as a JSON string. */
export type WriteText = (bytes: Uint8Array, from: number, to: number, output: JsonOutput) => void;

const quote = 0x22;

/** Makes the writer of text fields. */
export function textWriter(page: CodePage, trim: Trim): WriteText {
  const { blank } = page;
  const trimsLeft = trim === 'both' || trim === 'left';
  const trimsRight = trim === 'both' || trim === 'right';
  return (bytes, start, stop, output) => {
    let from = start;
    let to = stop;
    if (trimsRight) while (to > from && (bytes[to - 1] === blank || bytes[to - 1] === 0)) to--;
    if (trimsLeft) while (from < to && (bytes[from] === blank || bytes[from] === 0)) from++;
    output.writeByte(quote);
    if (from < to) page.writeJsonText(bytes, from, to, output);
    output.writeByte(quote);
  };
}
