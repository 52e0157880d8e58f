/** Regular expressions of a mapping. */
import type { MappingFaults, Place } from './mapping-faults.js';

/** A repeated group that itself repeats takes exponential time on texts that nearly match. */
const nestedRepetition = /\([^()]*[*+}][^()]*\)[*+{]/;

export function compileExpression(written: string, place: Place, faults: MappingFaults): RegExp | undefined {
  if (nestedRepetition.test(written))
    return faults.add(place, 'a repetition inside a repeated group is refused: it may take forever');
  try {
    return new RegExp(written, 'u');
  } catch {
    return faults.add(place, 'is not a regular expression');
  }
}
