/**
 * Integer literals beyond 2^53. The engine hands policies over as JSON that JavaScript rounds, so each
 * such literal travels as a small one that the text has not, and is put back into the result.
 */
import type { ExactJson } from '@symphainy/policy';

/** Strings, comments and names are passed over, so that digits within them are no literals. */
const token = /"[^"\\]*(?:\\[^][^"\\]*)*"|\/\/[^\n]*|[_a-zA-Z][_a-zA-Z0-9]*|[0-9]+/g;

export interface MaskedText {
  readonly text: string;
  /** What each stand-in stands for. */
  readonly originals: ReadonlyMap<number, bigint>;
}

export function maskLargeIntegers(text: string): MaskedText {
  const literals = Array.from(text.matchAll(token), ([lexeme]) => lexeme).filter((lexeme) =>
    /^[0-9]/.test(lexeme),
  );
  const used = new Set(literals.map(Number));
  const standIns = new Map<string, number>();
  const originals = new Map<number, bigint>();
  let next = 1_000_000_007;
  for (const literal of literals) {
    if (Number.isSafeInteger(Number(literal)) || standIns.has(literal)) continue;
    while (used.has(next)) next += 1;
    standIns.set(literal, next);
    originals.set(next, BigInt(literal));
    next += 1;
  }
  if (standIns.size === 0) return { text, originals };
  return { text: text.replace(token, (lexeme) => String(standIns.get(lexeme) ?? lexeme)), originals };
}

/** The JSON with each stand-in literal, or its negation, replaced by the original as `{ "__long": "…" }`. */
export function unmaskLargeIntegers(json: ExactJson, originals: ReadonlyMap<number, bigint>): ExactJson {
  if (originals.size === 0) return json;
  if (typeof json === 'number') {
    const original = originals.get(Math.abs(json));
    return original === undefined ? json : { __long: String(json < 0 ? -original : original) };
  }
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((element) => unmaskLargeIntegers(element, originals));
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [name, unmaskLargeIntegers(member, originals)]),
  );
}
