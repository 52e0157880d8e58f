/** F and FB: records of one length; or, with tables of variable room, of the length that their counts say. */
import { partial, type Framing } from './framing.js';

/** Records of `length` bytes. */
export function fixedFraming(length: number): Framing {
  return {
    next(_, at, end, final) {
      const next = at + length;
      return next <= end ? { type: 'record', from: at, to: next, next } : partial(end - at, length, final);
    },
  };
}

/** Where the record that begins at `from` ends by its counts; past `to` if bytes are missing. */
export type RecordEnd = (bytes: Uint8Array, from: number, to: number) => number;

/** Records that follow each other without padding or length. */
export function countedFraming(recordEnd: RecordEnd): Framing {
  return {
    next(bytes, at, end, final) {
      const next = recordEnd(bytes, at, end);
      return next <= end ? { type: 'record', from: at, to: next, next } : partial(end - at, next - at, final);
    },
  };
}
