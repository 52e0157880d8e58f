/** D: one record a line. Empty lines are none; what is longer than a record is cut. */
import type { Framing } from './framing.js';

const carriageReturn = 0x0d;

/** LF; in EBCDIC files also NL (0x15) and LF (0x25), which no text holds. */
function lineBreaks(ebcdic: boolean): Uint8Array {
  const breaks = new Uint8Array(256);
  for (const byte of ebcdic ? [0x0a, 0x15, 0x25] : [0x0a]) breaks[byte] = 1;
  return breaks;
}

/** Lines of at most `length` bytes; bytes past that are not kept in memory. */
export function lineFraming(length: number, ebcdic: boolean): Framing {
  const breaks = lineBreaks(ebcdic);
  let cutting = false;
  function lineEnd(bytes: Uint8Array, at: number, end: number): number {
    let index = at;
    while (index < end && breaks[bytes[index]!] === 0) index++;
    return index;
  }
  return {
    next(bytes, at, end, final) {
      const stop = lineEnd(bytes, at, end);
      if (cutting) {
        cutting = stop === end;
        return { type: 'gap', next: cutting ? end : stop + 1 };
      }
      // A carriage return may follow the record, so one byte more is needed to tell a whole line.
      if (stop === end && !final) {
        if (end - at <= length + 1) return { type: 'incomplete' };
        cutting = true;
        return { type: 'record', from: at, to: at + length, next: end };
      }
      const next = stop === end ? end : stop + 1;
      const to = stop > at && bytes[stop - 1] === carriageReturn ? stop - 1 : stop;
      if (to === at) return { type: 'gap', next };
      return { type: 'record', from: at, to: Math.min(to, at + length), next };
    },
  };
}
