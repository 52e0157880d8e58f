import { describe, expect, test } from '@jest/globals';

import { copybookText } from '../testing/copybook-text.js';
import { parseCopybook, type Copybook } from './parse-copybook.js';
import type { CopybookItem } from './syntax.js';

function parse(...lines: readonly string[]): Copybook {
  return parseCopybook(copybookText(...lines), { file: 'test.cpy' });
}

function tree(items: readonly CopybookItem[]): unknown[] {
  return items.map((item) => [
    item.level,
    item.name ?? 'FILLER',
    ...(item.children.length > 0 ? [tree(item.children)] : []),
  ]);
}

describe('the tree of levels', () => {
  test('follows level numbers, whatever their steps', () => {
    const { items } = parse(
      '01 A.',
      '05 B.',
      '15 C PIC X.',
      '10 D PIC X.',
      '05 E PIC X.',
      '01 F.',
      '02 G PIC X.',
    );
    expect(tree(items)).toEqual([
      [
        1,
        'A',
        [
          [
            5,
            'B',
            [
              [15, 'C'],
              [10, 'D'],
            ],
          ],
          [5, 'E'],
        ],
      ],
      [1, 'F', [[2, 'G']]],
    ]);
  });

  test('a copybook without an 01 has its items at the top', () => {
    expect(tree(parse('10 A PIC X.', '05 B.', '10 C PIC X.', '77 D PIC X.').items)).toEqual([
      [10, 'A'],
      [5, 'B', [[10, 'C']]],
      [77, 'D'],
    ]);
  });

  test('levels 66 and 88 declare no storage, whatever their values', () => {
    const { items } = parse(
      '01 A.',
      '05 B PIC X.',
      `88 B-YES VALUES ARE 'Y', 'y' 'J.' THRU 'L'`,
      `WHEN SET TO FALSE IS 'N'.`,
      '88 B-NO VALUE SPACES ZERO ALL "N" -1.5.',
      '66 C RENAMES A THRU B.',
      '05 D PIC X.',
    );
    expect(tree(items)).toEqual([
      [
        1,
        'A',
        [
          [5, 'B'],
          [5, 'D'],
        ],
      ],
    ]);
  });

  test('an item without a name is a FILLER', () => {
    expect(tree(parse('01 A.', '05 PIC X.', '05 filler PIC X.', '05 REDEFINES X PIC X.').items)).toEqual([
      [
        1,
        'A',
        [
          [5, 'FILLER'],
          [5, 'FILLER'],
          [5, 'FILLER'],
        ],
      ],
    ]);
  });
});

describe('clauses', () => {
  test('come in any order, any case and with their optional words', () => {
    const { items } = parse(
      `01 a. 05 b picture is s9(4)v99, usage is computational-3;`,
      'value is +12.50 sync right.',
      `05 c value 'x. y' just right pic x(4).`,
      '05 d sign is leading separate character pic s9(3)',
      'blank when zeros display.',
      '05 e occurs 1 to 5 times depending on b',
      'ascending key is f g indexed by i, j.',
      '10 f pic 9 trailing separate. 10 g packed-decimal pic 9.',
    );
    const [b, c, d, e] = items[0]!.children;
    expect(b).toMatchObject({ usage: { usage: 'packed', written: 'COMP-3' }, synchronized: true });
    expect(c).toMatchObject({ picture: { written: 'x(4)' } });
    expect(d).toMatchObject({ sign: { position: 'leading', separate: true }, usage: { usage: 'display' } });
    expect(e).toMatchObject({ occurs: { min: 1, max: 5, dependingOn: ['b'] } });
    expect(e!.children).toMatchObject([
      { name: 'f', sign: { position: 'trailing', separate: true } },
      { name: 'g', usage: { written: 'PACKED-DECIMAL' } },
    ]);
  });

  test('DEPENDING ON without TO has no lowest count, and may be qualified', () => {
    const { items } = parse('01 A.', '05 N PIC 9.', '05 T OCCURS 9 DEPENDING ON N OF A PIC X.');
    expect(items[0]!.children[1]!.occurs).toEqual({ min: 0, max: 9, dependingOn: ['N', 'A'] });
  });
});

describe('errors name file, line and field', () => {
  test.each([
    [
      'a missing period',
      ['01 A.', '05 B PIC X(5)', '05 C PIC X.'],
      /^SYM-CB-0001: test\.cpy, line 2, field B: a period is missing.*line 3/,
    ],
    [
      'a missing period after a VALUE',
      ['01 A.', '05 B PIC 9 VALUE 5', '05 C PIC X.'],
      /line 2, field B: a period/,
    ],
    [
      'a missing period after a condition',
      ['01 A.', '05 B PIC 9.', '88 C VALUE 5', '05 D PIC X.'],
      /line 3, field C: a period/,
    ],
    [
      'a missing period at the end',
      ['01 A.', '05 B PIC X(5)'],
      /line 2, field B: a period is missing.*copybook ends/,
    ],
    ['a bad picture', ['01 A.', '05 B PIC Q(5).'], /line 2, field B: bad picture Q\(5\)/],
    ['an unknown clause', ['01 A.', '05 B PIC X FOO.'], /line 2, field B: wants a clause.*'FOO'/],
    [
      'an unknown usage',
      ['01 A.', '05 B USAGE IS NATIONAL PIC X.'],
      /line 2, field B: unknown usage NATIONAL/,
    ],
    ['a level outside the grammar', ['01 A.', '50 B PIC X.'], /line 2: level 50/],
    ['no level', ['FOO BAR.'], /line 1: wants a level number; found 'FOO'/],
    [
      'two siblings of one name',
      ['01 A.', '05 B PIC X.', '05 b PIC X.'],
      /line 3, field b: .*second time.*line 2/,
    ],
    [
      'a child of an elementary item',
      ['01 A.', '05 B PIC X.', '10 C PIC X.'],
      /line 3, field C: cannot be part of B/,
    ],
    ['an item outside every 01', ['05 A PIC X.', '01 B PIC X.'], /line 1, field A: stands outside every 01/],
    [
      'an empty range',
      ['01 A.', '05 N PIC 9.', '05 B OCCURS 5 TO 3 DEPENDING ON N PIC X.'],
      /line 3, field B: OCCURS 5 TO 3/,
    ],
    ['no times', ['01 A.', '05 B OCCURS 0 TIMES PIC X.'], /line 2, field B: OCCURS 0/],
    ['a COPY', ['01 A.', 'COPY OTHER.'], /line 2: COPY OTHER: no such file beside the copybook/],
    ['a clause given twice', ['01 A.', '05 B PIC X PIC X.'], /line 2, field B: has PICTURE twice/],
  ] as const)('%s', (_, lines, message) => {
    expect(() => parse(...lines)).toThrow(message);
  });

  test.each(['', '\n\n', '      * only a comment\n', '\x1a'])('an empty copybook: %j', (source) => {
    expect(() => parseCopybook(source, { file: 'test.cpy' })).toThrow(
      /test\.cpy, line 1: the copybook is empty/,
    );
  });
});

describe('COPY', () => {
  const members: Record<string, string> = {
    INNER: copybookText('05 :TAG:-ID PIC 9(4).', '05 OLD-NAME PIC X(:LEN:).'),
    'inner.cpy': copybookText('05 QUOTED PIC X.'),
    LOOP: copybookText('COPY LOOP.'),
    BROKEN: copybookText('05 X PIC X.', '05 Y PIC Q.'),
  };
  function findMember(name: string) {
    const source = members[name];
    return source === undefined ? undefined : { file: `${name}.cpy`, source };
  }
  function names(...lines: readonly string[]): (string | undefined)[] {
    const copybook = parseCopybook(copybookText(...lines), { file: 'test.cpy', findMember });
    return copybook.items[0]!.children.map((item) => item.name);
  }

  test('puts the member in its place, tags replaced', () => {
    expect(
      names(
        '01 A.',
        '05 B PIC X.',
        'COPY INNER REPLACING ==:TAG:== BY ==CUST==',
        '==:LEN:== BY ==7== OLD-NAME BY NEW-NAME.',
        '05 C PIC X.',
      ),
    ).toEqual(['B', 'CUST-ID', 'NEW-NAME', 'C']);
  });

  test('takes a quoted name', () => {
    expect(names('01 A.', `COPY 'inner.cpy'.`)).toEqual(['QUOTED']);
  });

  test('names the file and line of an error inside the member', () => {
    expect(() => names('01 A.', 'COPY BROKEN.')).toThrow(/BROKEN\.cpy, line 2, field Y/);
  });

  test('that never ends is an error', () => {
    expect(() => names('01 A.', 'COPY LOOP.')).toThrow(/LOOP\.cpy, line 1: .*inside each other/);
  });
});
