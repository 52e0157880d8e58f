import { describe, expect, test } from '@jest/globals';

import { parseCopybook } from '../copybook/parse-copybook.js';
import { copybookText } from '../testing/copybook-text.js';
import { everyItem } from './item-names.js';
import type { RecordLayout } from './layout.js';
import { selectRecord } from './select-record.js';

function layoutOf(...lines: readonly string[]): RecordLayout {
  return selectRecord(parseCopybook(copybookText(...lines), { file: 'test.cpy' }));
}

/** Name, offset and length of every item. */
function places(...lines: readonly string[]): (string | number)[][] {
  return [...everyItem(layoutOf(...lines).items)].map((item) => [item.key, item.offset, item.length]);
}

describe('storage lengths', () => {
  test.each([
    ['PIC X(7)', 7],
    ['PIC 9(4)V99', 6],
    ['PIC S9(4) SIGN LEADING SEPARATE', 5],
    ['PIC 9(4) SIGN TRAILING SEPARATE', 5],
    ['PIC S9(4) SIGN TRAILING', 4],
    ['PIC 999PPP', 3],
    ['PIC S9(7)V99 COMP-3', 5],
    ['PIC S9(8)V99 PACKED-DECIMAL', 6],
    ['PIC 9(3)PP COMP-3', 2],
    ['PIC 9 COMP', 2],
    ['PIC 9(4) BINARY', 2],
    ['PIC 9(5) COMP-4', 4],
    ['PIC 9(9) COMP-5', 4],
    ['PIC 9(10) COMP-0', 8],
    ['PIC S9(16)V99 COMP', 8],
    ['PIC S9(19) COMP', 9],
    ['PIC S9(38) COMP', 16],
    ['COMP-1', 4],
    ['USAGE COMPUTATIONAL-2', 8],
    ['PIC $$,$$9.99CR', 11],
  ])('%s takes %d bytes', (clauses, length) => {
    expect(layoutOf('01 R.', `05 F ${clauses}.`).length).toBe(length);
  });
});

describe('clauses on groups hold for the items in them', () => {
  test('USAGE, except for text', () => {
    expect(
      places(
        '01 R.',
        '05 G COMP-3.',
        '10 A PIC 9(5).',
        '10 B PIC X(5).',
        '10 H.',
        '15 C PIC 9(3).',
        '15 D PIC 9(3) DISPLAY.',
      ),
    ).toEqual([
      ['G', 0, 13],
      ['A', 0, 3],
      ['B', 3, 5],
      ['H', 8, 5],
      ['C', 8, 2],
      ['D', 10, 3],
    ]);
  });

  test('a floating-point USAGE needs no picture below', () => {
    expect(places('01 R.', '05 G COMP-2.', '10 A.', '10 B.')).toEqual([
      ['G', 0, 16],
      ['A', 0, 8],
      ['B', 8, 8],
    ]);
  });

  test('SIGN, for signed items only', () => {
    expect(
      places(
        '01 R.',
        '05 G SIGN LEADING SEPARATE.',
        '10 A PIC S9(3).',
        '10 B PIC 9(3).',
        '10 C PIC S9(3) COMP.',
      ),
    ).toEqual([
      ['G', 0, 9],
      ['A', 0, 4],
      ['B', 4, 3],
      ['C', 7, 2],
    ]);
  });
});

describe('REDEFINES', () => {
  test('begins where its target does, and what follows begins after the longer one', () => {
    expect(
      places(
        '01 R.',
        '05 A PIC X(4).',
        '05 B REDEFINES A PIC X(9).',
        '05 C REDEFINES A.',
        '10 D PIC XX.',
        '05 E PIC X.',
      ),
    ).toEqual([
      ['A', 0, 4],
      ['B', 0, 9],
      ['C', 0, 2],
      ['D', 0, 2],
      ['E', 9, 1],
    ]);
  });

  test('of a redefining item is of the same place', () => {
    expect(
      places('01 R.', '05 Z PIC X.', '05 A PIC X(4).', '05 B REDEFINES A PIC 99.', '05 C REDEFINES B PIC X.'),
    ).toEqual([
      ['Z', 0, 1],
      ['A', 1, 4],
      ['B', 1, 2],
      ['C', 1, 1],
    ]);
  });

  test('of a name that is not before it in its group is an error', () => {
    expect(() => layoutOf('01 R.', '05 A.', '10 B PIC X.', '05 C REDEFINES B PIC X.')).toThrow(
      /test\.cpy, line 4, field C: REDEFINES B/,
    );
  });
});

describe('tables', () => {
  test('take the room of their highest count, nested ones of all elements', () => {
    expect(
      places(
        '01 R.',
        '05 N PIC 9.',
        '05 T OCCURS 1 TO 3 DEPENDING ON N.',
        '10 U OCCURS 2 PIC X(4).',
        '05 E PIC X.',
      ),
    ).toEqual([
      ['N', 0, 1],
      ['T', 1, 8],
      ['U', 1, 4],
      ['E', 25, 1],
    ]);
  });

  test.each([
    [
      'unknown',
      ['01 R.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.'],
      /line 2, field T: DEPENDING ON N: no such item/,
    ],
    [
      'after the table',
      ['01 R.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.', '05 N PIC 9.'],
      /field T: DEPENDING ON N: no such item before/,
    ],
    [
      'in another table',
      ['01 R.', '05 S OCCURS 2.', '10 N PIC 9.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.'],
      /field T: .*inside another table/,
    ],
    ['text', ['01 R.', '05 N PIC X.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.'], /field T: .*not a number/],
  ] as const)('a count that is %s is an error', (_, lines, message) => {
    expect(() => layoutOf(...lines)).toThrow(message);
  });

  test("the nearest item of the count's name counts", () => {
    const layout = layoutOf(
      '01 R.',
      '05 A.',
      '10 N PIC 9.',
      '05 B.',
      '10 N PIC 9.',
      '10 T OCCURS 1 TO 3 DEPENDING ON N PIC X.',
    );
    const table = [...everyItem(layout.items)].find((item) => item.key === 'T')!;
    expect(table.occurs!.dependingOn!.offset).toBe(1);
  });
});

describe('SYNCHRONIZED', () => {
  test('puts slack bytes before items, by digits and usage', () => {
    expect(
      places(
        '01 R.',
        '05 A PIC X.',
        '05 B PIC 9(4) COMP SYNC.',
        '05 C PIC X.',
        '05 D PIC 9(18) COMP SYNC.',
        '05 E PIC X.',
        '05 F COMP-2 SYNC.',
        '05 G PIC X.',
        '05 H COMP-1 SYNCHRONIZED.',
        '05 I PIC X.',
        '05 J PIC S9(3) COMP-3 SYNC.',
      ),
    ).toEqual([
      ['A', 0, 1],
      ['B', 2, 2],
      ['C', 4, 1],
      ['D', 8, 8],
      ['E', 16, 1],
      ['F', 24, 8],
      ['G', 32, 1],
      ['H', 36, 4],
      ['I', 40, 1],
      ['J', 41, 2],
    ]);
  });

  test('puts slack bytes before a group that begins with a synchronized item', () => {
    expect(places('01 R.', '05 A PIC X(5).', '05 B PIC XX.', '05 C.', '10 D PIC S9(6) COMP SYNC.')).toEqual([
      ['A', 0, 5],
      ['B', 5, 2],
      ['C', 8, 4],
      ['D', 8, 4],
    ]);
  });

  test('pads the elements of a table, so that all are aligned', () => {
    expect(
      places(
        '01 R.',
        '05 W PIC X.',
        '05 T OCCURS 10.',
        '10 A PIC X.',
        '10 B PIC S9(4)V99 COMP SYNC.',
        '10 C PIC S9(3) COMP SYNC.',
        '10 D PIC X(5).',
        '05 E PIC X.',
      ),
    ).toEqual([
      ['W', 0, 1],
      ['T', 1, 16],
      ['A', 1, 1],
      ['B', 4, 4],
      ['C', 8, 2],
      ['D', 10, 5],
      ['E', 161, 1],
    ]);
  });
});

describe('records', () => {
  const two = ['01 FIRST.', '05 A PIC X.', '01 SECOND.', '05 B PIC XX.', '01 THIRD PIC X(3).'];
  const copybook = parseCopybook(copybookText(...two), { file: 'test.cpy' });

  test('the first 01 is the record, unless another is named in any case', () => {
    expect(selectRecord(copybook).name).toBe('FIRST');
    expect(selectRecord(copybook, 'second').length).toBe(2);
    expect(() => selectRecord(copybook, 'FOURTH')).toThrow(
      /^SYM-CB-0003: --record: .*FOURTH.*FIRST, SECOND, THIRD/,
    );
  });

  test('an elementary 01 is a record of itself', () => {
    expect(selectRecord(copybook, 'third').items.map((item) => item.key)).toEqual(['THIRD']);
  });

  test('a copybook without an 01 is one record of its top items', () => {
    expect(places('05 A PIC X.', '05 B PIC XX.')).toEqual([
      ['A', 0, 1],
      ['B', 1, 2],
    ]);
  });

  test('every FILLER has its number, in copybook order', () => {
    expect(
      places(
        '01 R.',
        '05 FILLER PIC X.',
        '05 FILLER OCCURS 2.',
        '10 A PIC X.',
        '10 FILLER PIC X.',
        '05 PIC X.',
      ).map(([key]) => key),
    ).toEqual(['FILLER_1', 'FILLER_2', 'A', 'FILLER_3', 'FILLER_4']);
  });

  test('longer than z/OS allows are refused', () => {
    expect(() => layoutOf('01 R.', '05 T OCCURS 99999.', '10 A PIC X(99999).')).toThrow(
      /line 2, field T: the record is longer/,
    );
  });
});
