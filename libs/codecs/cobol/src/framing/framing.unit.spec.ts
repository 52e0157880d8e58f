import { describe, expect, test } from '@jest/globals';

import { countedFraming, fixedFraming } from './fixed.js';
import type { Framing } from './framing.js';
import { lineFraming } from './lines.js';
import { RecordStream } from './record-stream.js';
import { blockedFraming, variableFraming } from './variable.js';

interface Outcome {
  readonly records: string[];
  readonly offsets: number[];
  readonly fault?: string;
}

/** Frames `bytes` cut into two chunks at `cut`, or one byte at a time if it is 'bytes'. */
function frame(framing: Framing, bytes: Uint8Array, cut: number | 'bytes'): Outcome {
  const records: string[] = [];
  const offsets: number[] = [];
  const stream = new RecordStream(framing, {
    record(chunk, from, to, offset) {
      records.push(Buffer.from(chunk.subarray(from, to)).toString('latin1'));
      offsets.push(offset);
    },
    broken(fault, offset) {
      throw new Error(`${fault} @${offset}`);
    },
  });
  try {
    if (cut === 'bytes') for (let at = 0; at < bytes.length; at++) stream.push(bytes.slice(at, at + 1));
    else {
      stream.push(bytes.slice(0, cut));
      stream.push(bytes.slice(cut));
    }
    stream.end();
  } catch (error) {
    return { records, offsets, fault: (error as Error).message };
  }
  return { records, offsets };
}

/** The outcome, which must be the same wherever the file is cut. */
function outcome(make: () => Framing, bytes: Uint8Array): Outcome {
  const whole = frame(make(), bytes, bytes.length);
  for (let cut = 0; cut <= bytes.length; cut++)
    expect([cut, frame(make(), bytes, cut)]).toEqual([cut, whole]);
  expect(frame(make(), bytes, 'bytes')).toEqual(whole);
  return whole;
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function big(value: number): string {
  return String.fromCharCode(value >> 8, value & 0xff, 0, 0);
}

function little(value: number): string {
  return String.fromCharCode(0, 0, value & 0xff, value >> 8);
}

const zos = { endian: 'big', adjustment: -4 } as const;

describe('fixed records', () => {
  test('follow each other', () => {
    expect(outcome(() => fixedFraming(3), latin1('AAABBBCCC'))).toEqual({
      records: ['AAA', 'BBB', 'CCC'],
      offsets: [0, 3, 6],
    });
  });

  test('a partial last record comes after the whole ones', () => {
    const { records, fault } = outcome(() => fixedFraming(3), latin1('AAABB'));
    expect(records).toEqual(['AAA']);
    expect(fault).toBe('the last record is partial: 2 of 3 bytes @3');
  });

  test('an empty file has none', () => {
    expect(outcome(() => fixedFraming(3), latin1(''))).toEqual({ records: [], offsets: [] });
  });
});

describe('records as long as their counts say', () => {
  // One digit, then as many bytes.
  const make = () => countedFraming((bytes, from, to) => from + 1 + (from < to ? bytes[from]! - 0x30 : 0));

  test('follow each other', () => {
    expect(outcome(make, latin1('2ab03xyz'))).toMatchObject({
      records: ['2ab', '0', '3xyz'],
      offsets: [0, 3, 4],
    });
  });

  test('a partial last record comes after the whole ones', () => {
    expect(outcome(make, latin1('2ab3x'))).toMatchObject({
      records: ['2ab'],
      fault: 'the last record is partial: 2 of 4 bytes @3',
    });
  });
});

describe('records with an RDW', () => {
  test('big-endian, counting itself', () => {
    const file = `${big(7)}ABC${big(4)}${big(5)}D`;
    expect(outcome(() => variableFraming(zos), latin1(file))).toEqual({
      records: ['ABC', '', 'D'],
      offsets: [0, 7, 11],
    });
  });

  test('little-endian, not counting itself', () => {
    const file = `${little(3)}ABC${little(258)}${'x'.repeat(258)}`;
    const { records } = outcome(() => variableFraming({ endian: 'little', adjustment: 0 }), latin1(file));
    expect(records).toEqual(['ABC', 'x'.repeat(258)]);
  });

  test.each([
    ['zero', `${big(5)}A${big(0)}B`, 'the RDW is zero @5'],
    ['shorter than itself', `${big(5)}A${big(3)}B`, 'the RDW is 3, less than its own length @5'],
    ['past the end', `${big(5)}A${big(9)}BC`, 'the RDW points past the end: 2 of 5 bytes are there @5'],
    ['itself cut', `${big(5)}A\0\x05`, 'the last RDW is partial: 2 of 4 bytes @5'],
  ])('an RDW that is %s comes after the whole records', (_, file, fault) => {
    expect(outcome(() => variableFraming(zos), latin1(file))).toEqual({
      records: ['A'],
      offsets: [0],
      fault,
    });
  });
});

describe('blocked records', () => {
  test('lie in blocks of several', () => {
    const file = `${big(16)}${big(7)}ABC${big(5)}D${big(4)}${big(10)}${big(6)}EF`;
    expect(outcome(() => blockedFraming(zos), latin1(file))).toEqual({
      records: ['ABC', 'D', 'EF'],
      offsets: [4, 11, 24],
    });
  });

  test.each([
    [
      'a record past its block',
      `${big(13)}${big(5)}A${big(6)}BC`,
      'the RDW points past the end: 0 of 2 bytes are there @9',
    ],
    [
      'a block past the file, at a record',
      `${big(30)}${big(5)}A`,
      'the BDW points past the end: 21 bytes of the block are missing @9',
    ],
    [
      'a block past the file, in a record',
      `${big(30)}${big(5)}A${big(9)}B`,
      'the RDW points past the end: 1 of 5 bytes are there @9',
    ],
    ['a block of zero', `${big(9)}${big(5)}A${big(0)}`, 'the BDW is zero @9'],
    ['a cut BDW', `${big(9)}${big(5)}A\0`, 'the last BDW is partial: 1 of 4 bytes @9'],
  ])('%s comes after the whole records', (_, file, fault) => {
    expect(outcome(() => blockedFraming(zos), latin1(file))).toMatchObject({ records: ['A'], fault });
  });
});

describe('lines', () => {
  test('end with LF, CRLF or the file; empty ones are skipped, long ones cut', () => {
    const file = 'AB\n\nC\r\n\r\nlonger than that\r\nABCD\r\nABCDE\nlast and long';
    expect(outcome(() => lineFraming(4, false), latin1(file)).records).toEqual([
      'AB',
      'C',
      'long',
      'ABCD',
      'ABCD',
      'last',
    ]);
  });

  test('a carriage return inside a line is text', () => {
    expect(outcome(() => lineFraming(4, false), latin1('A\rB\n')).records).toEqual(['A\rB']);
  });

  test('in EBCDIC files end with NL or LF too', () => {
    expect(
      outcome(() => lineFraming(4, true), latin1('\xc1\x15\xc2\x25\xc3\x0d\x25\xc4\x0a')).records,
    ).toEqual(['\xc1', '\xc2', '\xc3', '\xc4']);
  });
});

test('what is kept of an endless line does not grow with it', () => {
  let records = 0;
  const stream = new RecordStream(lineFraming(10, false), {
    record: (chunk, from, to) => {
      records++;
      expect(to - from).toBe(10);
      expect(chunk.length).toBeLessThan(5000);
    },
    broken: (fault) => {
      throw new Error(fault);
    },
  });
  for (let chunk = 0; chunk < 2000; chunk++) stream.push(Buffer.alloc(1000, 'x'));
  stream.end();
  expect(records).toBe(1);
});
