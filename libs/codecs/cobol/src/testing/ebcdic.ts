/** Bytes for tests, made without the code under test. */

/** Letters, digits and a few signs of the invariant EBCDIC set, as CP037 has them. */
const invariant: Record<string, number> = { ' ': 0x40, '.': 0x4b, '+': 0x4e, '*': 0x5c, $: 0x5b, ',': 0x6b };

/** EBCDIC bytes of letters, digits, blanks and `.+*$,-/`; NUL stays NUL. */
export function ebcdic(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\0') return 0;
    if (character === '-') return 0x60;
    if (character === '/') return 0x61;
    if (character >= '0' && character <= '9') return 0xf0 + code - 0x30;
    for (const [first, byte] of letterRuns) {
      const start = first.charCodeAt(0);
      if (code >= start && code < start + 9) return byte + code - start;
    }
    const known = invariant[character];
    if (known === undefined) throw new Error(`no EBCDIC byte for '${character}'`);
    return known;
  });
}

const letterRuns: readonly [string, number][] = [
  ['S', 0xe2],
  ['J', 0xd1],
  ['A', 0xc1],
  ['s', 0xa2],
  ['j', 0x91],
  ['a', 0x81],
];

export function bytes(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)));
}
