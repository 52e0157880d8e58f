import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { copybookText } from '../testing/copybook-text.js';
import { bytes, ebcdic } from '../testing/ebcdic.js';
import { runCopybookDecode } from './decode-command.js';
import type { DecodeOptions } from './decode-options.js';
import { runCopybookLayout, type LayoutRow } from './layout-command.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'copybook-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly lines: string[];
  readonly error?: string;
}

async function collect(run: (write: (output: Uint8Array) => void) => Promise<void>): Promise<Outcome> {
  const parts: Buffer[] = [];
  const error = await run((output) => void parts.push(Buffer.from(output))).then(
    () => undefined,
    (fault: Error) => fault.message.replaceAll(`${folder}/`, ''),
  );
  const lines = Buffer.concat(parts).toString().split('\n').slice(0, -1);
  return error === undefined ? { lines } : { lines, error };
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function decode(
  lines: readonly string[],
  data: Uint8Array,
  options: Partial<DecodeOptions> = {},
): Promise<Outcome> {
  const copybook = file('record.cpy', copybookText('01 R.', ...lines));
  return collect((write) => runCopybookDecode({ copybook, data: file('data.bin', data), ...options }, write));
}

const threeLetters = ['05 A PIC X(3).'];

describe('copybook decode', () => {
  test('writes one line a record', async () => {
    expect(await decode(threeLetters, ebcdic('ABCDEF'))).toEqual({ lines: ['{"A":"ABC"}', '{"A":"DEF"}'] });
    expect(await decode(threeLetters, ebcdic(''))).toEqual({ lines: [] });
  });

  test('writes the whole records before the error of a partial one', async () => {
    expect(await decode(threeLetters, ebcdic('ABCDEFGH'))).toEqual({
      lines: ['{"A":"ABC"}', '{"A":"DEF"}'],
      error: 'SYM-CB-0002: data.bin, record 3 at byte offset 6: the last record is partial: 2 of 3 bytes',
    });
  });

  test('skips bytes at both ends of the file, and counts offsets from its start', async () => {
    const data = ebcdic('**ABCDEF-');
    expect(await decode(threeLetters, data, { fileStartOffset: 2, fileEndOffset: 1 })).toEqual({
      lines: ['{"A":"ABC"}', '{"A":"DEF"}'],
    });
    expect(await decode(threeLetters, data, { fileStartOffset: 2 })).toMatchObject({
      error: expect.stringContaining('byte offset 8'),
    });
    expect(await decode(threeLetters, data, { fileStartOffset: 20, fileEndOffset: 20 })).toEqual({
      lines: [],
    });
  });

  test("a record length of its own cuts or pads the copybook's", async () => {
    expect(await decode(threeLetters, ebcdic('ABCDEFGH'), { recordLength: 4 })).toEqual({
      lines: ['{"A":"ABC"}', '{"A":"EFG"}'],
    });
    expect(await decode(threeLetters, ebcdic('ABCD'), { recordLength: 2 })).toEqual({
      lines: ['{"A":"AB"}', '{"A":"CD"}'],
    });
  });

  const odo = ['05 ID PIC X.', '05 N PIC 9.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.'];

  test('a count outside its range names record, offset and field, after the records before', async () => {
    expect(await decode(odo, ebcdic('A1x..B4xyz'))).toEqual({
      lines: ['{"ID":"A","N":1,"T":["x"]}'],
      error:
        'SYM-CB-0002: data.bin, record 2 at byte offset 5: field N at byte offset 6: the count of T is 4, outside 1 to 3',
    });
    const blocks = bytes('00130000', '00070000', ebcdic('A1x'), '00080000', ebcdic('B9xy'));
    expect(await decode(odo, blocks, { recordFormat: 'VB', variableSizeOccurs: true })).toEqual({
      lines: ['{"ID":"A","N":1,"T":["x"]}'],
      error:
        'SYM-CB-0002: data.bin, record 2 at byte offset 11: field N at byte offset 16: the count of T is 9, outside 1 to 3',
    });
  });

  test('records of variable room need no padding, unless a record length says so', async () => {
    const lines = ['{"ID":"A","N":1,"T":["x"]}', '{"ID":"B","N":3,"T":["x","y","z"]}'];
    expect(await decode(odo, ebcdic('A1xB3xyz'), { variableSizeOccurs: true })).toEqual({ lines });
    expect(await decode(odo, ebcdic('A1x..B3xyz'), { variableSizeOccurs: true, recordLength: 5 })).toEqual({
      lines,
    });
    expect(await decode(odo, ebcdic('A1xB3xy'), { variableSizeOccurs: true })).toMatchObject({
      lines: [lines[0]],
      error: expect.stringContaining('record 2 at byte offset 3: the last record is partial: 4 of 5 bytes'),
    });
    expect(await decode(odo, ebcdic('A1xB7xy'), { variableSizeOccurs: true })).toMatchObject({
      lines: [lines[0]],
      error: expect.stringContaining('field N at byte offset 4: the count of T is 7'),
    });
  });

  test('reads V, VB and D', async () => {
    const v = bytes('00070000', ebcdic('ABC'), '00050000', ebcdic('D'));
    expect(await decode(threeLetters, v, { recordFormat: 'V' })).toEqual({
      lines: ['{"A":"ABC"}', '{"A":"D"}'],
    });
    expect(await decode(threeLetters, bytes('00100000', v), { recordFormat: 'VB' })).toEqual({
      lines: ['{"A":"ABC"}', '{"A":"D"}'],
    });
    expect(
      await decode(threeLetters, bytes('00000300', ebcdic('ABC')), {
        recordFormat: 'V',
        rdwEndian: 'little',
        rdwAdjustment: 0,
      }),
    ).toMatchObject({
      lines: ['{"A":"ABC"}'],
    });
    expect(
      await decode(threeLetters, Buffer.from('AB\r\n\nCDEFG\n'), { recordFormat: 'D', codePage: 'ascii' }),
    ).toEqual({
      lines: ['{"A":"AB"}', '{"A":"CDE"}'],
    });
  });

  test('records that lie across the chunks of a large file are whole', async () => {
    const records = 100_003;
    const data = ebcdic(
      Array.from({ length: records }, (_, index) => String(index).padStart(7, '0')).join(''),
    );
    const { lines } = await decode(['05 A PIC 9(7).'], data);
    expect(lines.length).toBe(records);
    expect(lines.every((line, index) => line === `{"A":${index}}`)).toBe(true);
  });

  test('files that cannot be read are named', async () => {
    const copybook = file('record.cpy', copybookText('01 R.', ...threeLetters));
    const missing = (options: DecodeOptions) => collect((write) => runCopybookDecode(options, write));
    expect(await missing({ copybook: join(folder, 'none.cpy'), data: copybook })).toEqual({
      lines: [],
      error: 'SYM-CB-0004: none.cpy: no such file',
    });
    expect(await missing({ copybook, data: join(folder, 'none.bin') })).toEqual({
      lines: [],
      error: 'SYM-CB-0004: none.bin: no such file',
    });
    expect(await missing({ copybook, data: folder })).toMatchObject({
      lines: [],
      error: expect.stringContaining('is a directory'),
    });
  });

  test('options that no type can check are checked', async () => {
    for (const options of [{ recordLength: 0 }, { fileStartOffset: -1 }, { codePage: 'cp9' as 'cp037' }]) {
      expect(await decode(threeLetters, ebcdic('ABC'), options)).toMatchObject({
        lines: [],
        error: expect.stringMatching(/^SYM-CB-0003: --/),
      });
    }
  });

  test('a COPY is read from beside the copybook, in any case', async () => {
    file('Inner.CPY', copybookText('05 B PIC X(2).'));
    expect(await decode(['05 A PIC X.', 'COPY INNER.'], ebcdic('ABC'))).toEqual({
      lines: ['{"A":"A","B":"BC"}'],
    });
    expect(await decode(['05 A PIC X.', 'COPY MISSING.'], ebcdic('ABC'))).toEqual({
      lines: [],
      error: 'SYM-CB-0001: record.cpy, line 3: COPY MISSING: no such file beside the copybook',
    });
  });
});

describe('copybook layout', () => {
  const lines = [
    '05 N PIC 9(2) COMP-3.',
    '05 T OCCURS 1 TO 3 DEPENDING ON N.',
    '10 A PIC X(4).',
    '05 B REDEFINES T PIC X.',
    '05 C USAGE COMPUTATIONAL-1.',
  ];

  test('is a table', async () => {
    const copybook = file('layout.cpy', copybookText('01 R.', ...lines));
    expect((await collect((write) => runCopybookLayout({ copybook }, write))).lines).toEqual([
      'LEVEL  NAME  PICTURE  USAGE    OFFSET  LENGTH  OCCURS',
      '01     R                            0      18',
      '05     N     9(2)     COMP-3        0       2',
      '05     T                            2       4  1..3 by N',
      '10     A     X(4)     DISPLAY       2       4',
      '05     B     X        DISPLAY       2       1',
      '05     C              COMP-1       14       4',
    ]);
  });

  test('is JSON if asked', async () => {
    const copybook = file('layout.cpy', copybookText('01 R.', ...lines));
    const { lines: json } = await collect((write) => runCopybookLayout({ copybook, json: true }, write));
    const rows = JSON.parse(json.join('\n')) as LayoutRow[];
    expect(rows.length).toBe(6);
    expect(rows[2]).toEqual({
      level: 5,
      name: 'T',
      picture: null,
      usage: null,
      offset: 2,
      length: 4,
      occurs: 3,
      occurs_min: 1,
      total_length: 12,
      depending_on: 'N',
      redefines: null,
      key: 'T',
    });
    expect(rows[4]).toMatchObject({
      name: 'B',
      redefines: 'T',
      picture: 'X',
      usage: 'DISPLAY',
      occurs: null,
    });
  });
});
