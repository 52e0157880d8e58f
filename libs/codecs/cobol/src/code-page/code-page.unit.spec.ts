import { createHash } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { JsonOutput } from '../record/json-output.js';
import { codePage, codePageNames, type CodePageName } from './code-page.js';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/**
 * First 16 digits of the SHA-256 of the 256 characters as UTF-8, computed outside this code from Python's and
 * glibc's tables; cp1141 is glibc's with U+203E on 0xBC, as Python has it in cp273.
 */
const fingerprints: Partial<Record<CodePageName, string>> = {
  cp037: '5324efcff066d6ba',
  cp1047: '2453a52a523b0c33',
  cp500: '1fc831a58bad8d73',
  cp273: '0063381673b4b677',
  cp1140: 'b762cd7f5def57eb',
  cp1141: '43ee11f5b2c40f4e',
  cp1148: 'be4d8140ca9d96e2',
  cp875: '0e824d6e70fc0b9e',
};

describe('code pages', () => {
  test.each(Object.entries(fingerprints))(
    '%s has the characters of its standard table',
    (name, fingerprint) => {
      const text = codePage(name as CodePageName).text(everyByte, 0, 256);
      expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe(fingerprint);
    },
  );

  test.each([
    ['cp037', 'c1 4a ba bb 5a', 'A\xa2[]!'],
    ['cp1047', 'ad bd 5f b0', '[]^\xac'],
    ['cp500', '4a 5a 9f', '[]\xa4'],
    ['cp273', '43 c0 7c a1', '{\xe4\xa7\xdf'],
    ['cp1141', '9f 43', '\u20ac{'],
    ['cp1148', '9f 4a', '\u20ac['],
    ['cp875', '41 8a ba', '\u0391\u03b1\u03c2'],
    ['latin1', 'e9 80', '\xe9\x80'],
    ['ascii', '41 e9', 'A\ufffd'],
    ['utf8', 'c3 a9 e2 82 ac', '\xe9\u20ac'],
    ['utf8', '41 c3', 'A\ufffd'],
  ] as const)('%s reads %s as %j', (name, hex, expected) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(codePage(name).text(bytes, 0, bytes.length)).toBe(expected);
  });

  test('JSON text is the same text, escaped, for every byte of every code page', () => {
    for (const name of codePageNames) {
      const page = codePage(name);
      const output = new JsonOutput(1);
      output.writeByte(0x22);
      page.writeJsonText(everyByte, 0, 256, output);
      output.writeByte(0x22);
      expect(JSON.parse(output.toString())).toBe(page.text(everyByte, 0, 256));
    }
  });
});
