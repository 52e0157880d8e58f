import { describe, expect, test } from '@jest/globals';

import { decoderFor } from '../testing/copybook-text.js';
import { bytes, ebcdic } from '../testing/ebcdic.js';
import { ExactNumber } from './exact-json.js';
import type { RecordOptions } from './record-decoder.js';

function decode(lines: readonly string[], record: string | Uint8Array, options: RecordOptions = {}): string {
  const data = typeof record === 'string' ? ebcdic(record) : record;
  return decoderFor(['01 R.', ...lines], options).decodeToJson(data);
}

describe('the shape of a record', () => {
  test('groups are objects, tables arrays, redefinitions stand side by side', () => {
    const lines = [
      '05 Cust-Id PIC 9(3).',
      '05 NAME-PARTS OCCURS 2.',
      '10 PART PIC X(2).',
      '10 MARK OCCURS 2 PIC 9.',
      '05 RAW PIC X(4).',
      '05 SPLIT REDEFINES RAW.',
      '10 LEFT-2 PIC XX.',
      '10 RIGHT-2 PIC 99.',
    ];
    expect(decode(lines, '007AB12CD34EF56')).toBe(
      '{"Cust_Id":7,"NAME_PARTS":[{"PART":"AB","MARK":[1,2]},{"PART":"CD","MARK":[3,4]}],' +
        '"RAW":"EF56","SPLIT":{"LEFT_2":"EF","RIGHT_2":56}}',
    );
  });

  test('an elementary 01 is a record of one key', () => {
    expect(decoderFor(['01 LINE PIC X(3).']).decodeToJson(ebcdic('ABC'))).toBe('{"LINE":"ABC"}');
  });

  test('values carry the same digits as the JSON', () => {
    const decoder = decoderFor([
      '01 R.',
      '05 A PIC 9(20).',
      '05 B PIC X(3).',
      '05 T OCCURS 2 PIC 9V9.',
      '05 C PIC 9.',
    ]);
    expect(decoder.decode(bytes(ebcdic('12345678901234567890'), '7f407f', ebcdic('1520 ')))).toEqual({
      A: new ExactNumber('12345678901234567890'),
      B: '" "',
      T: [new ExactNumber('1.5'), new ExactNumber('2.0')],
      C: null,
    });
  });

  test('text is escaped', () => {
    expect(decode(['05 A PIC X(4).'], bytes('7fe02501'))).toBe('{"A":"\\"\\\\\\n\\u0001"}');
  });
});

describe('FILLER', () => {
  const lines = [
    '05 FILLER PIC X.',
    '05 A PIC X.',
    '05 FILLER.',
    '10 FILLER PIC X.',
    '05 FILLER OCCURS 2.',
    '10 B PIC X.',
    '10 PIC X.',
  ];

  test('is dropped, but for groups with a named descendant, which keep their number', () => {
    expect(decode(lines, '1234567')).toBe('{"A":"2","FILLER_4":[{"B":"4"},{"B":"6"}]}');
  });

  test('is kept under the same numbers if asked', () => {
    expect(decode(lines, '1234567', { keepFiller: true })).toBe(
      '{"FILLER_1":"1","A":"2","FILLER_2":{"FILLER_3":"3"},' +
        '"FILLER_4":[{"B":"4","FILLER_5":"5"},{"B":"6","FILLER_5":"7"}]}',
    );
  });

  test('a group without a named descendant leaves an empty object, and a record of FILLER too', () => {
    expect(decode(['05 G.', '10 FILLER PIC X.', '05 A PIC X.'], 'XY')).toBe('{"G":{},"A":"Y"}');
    expect(decode(['05 FILLER PIC X.'], 'X')).toBe('{}');
  });

  test('a name that is that of a numbered FILLER is an error', () => {
    expect(() => decode(['05 FILLER-1 PIC X.', '05 FILLER PIC X.'], 'XY', { keepFiller: true })).toThrow(
      /key FILLER_1/,
    );
  });
});

describe('trimming', () => {
  test.each([
    ['both', 'A B'],
    ['left', 'A B \0 '],
    ['right', ' \0 A B'],
    ['none', ' \0 A B \0 '],
  ] as const)('%s', (trim, expected) => {
    const json = decode(['05 A PIC X(9).'], ' \0 A B \0 ', { trim });
    expect(JSON.parse(json)).toEqual({ A: expected });
  });
});

describe('OCCURS DEPENDING ON', () => {
  const lines = ['05 N PIC 9.', '05 T OCCURS 1 TO 3 DEPENDING ON N.', '10 A PIC XX.', '05 E PIC X.'];

  test('shows as many elements as are counted, in the room of the most', () => {
    expect(decode(lines, '1AABBCCZ')).toBe('{"N":1,"T":[{"A":"AA"}],"E":"Z"}');
    expect(decode(lines, '3AABBCCZ')).toBe('{"N":3,"T":[{"A":"AA"},{"A":"BB"},{"A":"CC"}],"E":"Z"}');
  });

  test('takes only the room of its count if asked', () => {
    expect(decode(lines, '1AAZ', { variableSizeOccurs: true })).toBe('{"N":1,"T":[{"A":"AA"}],"E":"Z"}');
    expect(decode(lines, '2AABBZ', { variableSizeOccurs: true })).toBe(
      '{"N":2,"T":[{"A":"AA"},{"A":"BB"}],"E":"Z"}',
    );
  });

  test.each([
    ['0', '0, outside 1 to 3'],
    ['4', '4, outside 1 to 3'],
    ['X', 'no whole number'],
    [' ', 'no whole number'],
  ])('a count of "%s" is an error', (count, text) => {
    expect(() => decode(lines, `${count}AABBCCZ`)).toThrow(`the count of T is ${text}`);
  });

  const nested = [
    '05 N PIC 9.',
    '05 T OCCURS 0 TO 2 DEPENDING ON N.',
    '10 M PIC 9.',
    '10 U OCCURS 0 TO 3 DEPENDING ON M PIC X.',
    '10 V PIC X.',
    '05 E PIC X.',
  ];

  test('nested tables have a count an element', () => {
    expect(decode(nested, '21A..x3ABCyZ')).toBe(
      '{"N":2,"T":[{"M":1,"U":["A"],"V":"x"},{"M":3,"U":["A","B","C"],"V":"y"}],"E":"Z"}',
    );
    expect(decode(nested, '21Ax3ABCyZ', { variableSizeOccurs: true })).toBe(
      '{"N":2,"T":[{"M":1,"U":["A"],"V":"x"},{"M":3,"U":["A","B","C"],"V":"y"}],"E":"Z"}',
    );
    expect(decode(nested, '0Z', { variableSizeOccurs: true })).toBe('{"N":0,"T":[],"E":"Z"}');
  });

  test('a count behind a variable table is found where the table ends', () => {
    const chain = Array.from({ length: 24 }, (_, index) => [
      `05 N${index} PIC 9.`,
      `05 T${index} OCCURS 0 TO 9 DEPENDING ON N${index} PIC X.`,
    ]).flat();
    const record = Array.from({ length: 24 }, (_, index) => `${index % 3}${'x'.repeat(index % 3)}`).join('');
    const decoder = decoderFor(['01 R.', ...chain], { variableSizeOccurs: true });
    const decoded = decoder.decode(ebcdic(record));
    expect(decoded.T22).toEqual(['x']);
    expect(decoded.T23).toEqual(['x', 'x']);
    // Measuring alone, as framing does, must not take a walk per table before.
    expect(decoder.recordEnd(ebcdic(record), 0, record.length)).toBe(record.length);
  });

  test('a count in a group after a variable table is found', () => {
    const lines = [
      '05 N PIC 9.',
      '05 T OCCURS 0 TO 3 DEPENDING ON N PIC X.',
      '05 G.',
      '10 P PIC X.',
      '10 M PIC 9.',
      '05 U OCCURS 0 TO 3 DEPENDING ON M PIC X.',
      '05 E PIC X.',
    ];
    const decoder = decoderFor(['01 R.', ...lines], { variableSizeOccurs: true });
    expect(decoder.decodeToJson(ebcdic('1AP2xyZ'))).toBe(
      '{"N":1,"T":["A"],"G":{"P":"P","M":2},"U":["x","y"],"E":"Z"}',
    );
    expect(decoder.recordEnd(ebcdic('1AP2xyZ'), 0, 7)).toBe(7);
  });

  test('redefinitions of different room end with the longer', () => {
    const lines = [
      '05 N PIC 9.',
      '05 A.',
      '10 T OCCURS 0 TO 5 DEPENDING ON N PIC X.',
      '05 B REDEFINES A PIC XX.',
      '05 E PIC X.',
    ];
    expect(decode(lines, '1abZ', { variableSizeOccurs: true })).toBe(
      '{"N":1,"A":{"T":["a"]},"B":"ab","E":"Z"}',
    );
    expect(decode(lines, '3abcZ', { variableSizeOccurs: true })).toBe(
      '{"N":3,"A":{"T":["a","b","c"]},"B":"ab","E":"Z"}',
    );
  });

  test('a FILLER table of variable room moves what follows, though it is dropped', () => {
    const lines = ['05 N PIC 9.', '05 FILLER OCCURS 0 TO 5 DEPENDING ON N PIC X.', '05 E PIC X.'];
    expect(decode(lines, '2..Z', { variableSizeOccurs: true })).toBe('{"N":2,"E":"Z"}');
  });

  test('counts may be packed or binary', () => {
    const lines = [
      '05 N PIC S9(3) COMP-3.',
      '05 M PIC 9(4) COMP.',
      '05 T OCCURS 0 TO 2 DEPENDING ON N PIC X.',
      '05 U OCCURS 2 DEPENDING ON M PIC X.',
    ];
    expect(decode(lines, bytes('001c0002', ebcdic('A.CD')))).toBe('{"N":1,"M":2,"T":["A"],"U":["C","D"]}');
  });
});

describe('redefine maps', () => {
  const lines = [
    '05 KIND PIC X(2).',
    '05 DATA-A.',
    '10 A PIC X(3).',
    '05 DATA-B REDEFINES DATA-A.',
    '10 B PIC 9(3).',
    '05 DATA-C REDEFINES DATA-A PIC X.',
    '05 E PIC X.',
  ];
  const redefineMaps = ['kind:A=data-a,B=DATA-B,BB=Data_B'];

  test('decode only the group of the value; groups that no map names are always decoded', () => {
    expect(decode(lines, 'A 123Z', { redefineMaps })).toBe(
      '{"KIND":"A","DATA_A":{"A":"123"},"DATA_B":null,"DATA_C":"1","E":"Z"}',
    );
    expect(decode(lines, ' B123Z', { redefineMaps })).toBe(
      '{"KIND":"B","DATA_A":null,"DATA_B":{"B":123},"DATA_C":"1","E":"Z"}',
    );
    expect(decode(lines, 'B\x00123Z', { redefineMaps })).toContain('"DATA_B":{"B":123}');
    expect(decode(lines, 'BB123Z', { redefineMaps })).toContain('"DATA_B":{"B":123}');
    expect(decode(lines, 'X 123Z', { redefineMaps })).toContain('"DATA_A":null,"DATA_B":null');
    expect(decode(lines, 'b 123Z', { redefineMaps })).toContain('"DATA_A":null,"DATA_B":null');
  });

  test.each([
    ['PIC 9(3)', '01', 'f0f0f1'],
    ['PIC S9(3) COMP-3', '+1', '001c'],
    ['PIC S9(3) COMP-3', '-1', '001d'],
    ['PIC S9V99 COMP-3', '1.5', '150c'],
    ['PIC 9(4) COMP', '001', '0001'],
    ['PIC ZZ9', '1', '4040f1'],
    ['PIC 9(3)', '0', 'f0f0f0'],
    ['COMP-1', '1.50', '41180000'],
  ])('compare %s by its number with %s', (clauses, value, hex) => {
    const numeric = [`05 KIND ${clauses}.`, '05 A PIC X.', '05 B REDEFINES A PIC X.'];
    const json = decode(numeric, bytes(hex, ebcdic('Z')), { redefineMaps: [`KIND:${value}=B,7=A`] });
    expect(json).toContain('"A":null,"B":"Z"');
  });

  test('an undecodable number names no group', () => {
    const numeric = ['05 KIND PIC 9.', '05 A PIC X.', '05 B REDEFINES A PIC X.'];
    expect(decode(numeric, 'XZ', { redefineMaps: ['KIND:1=A,2=B'] })).toBe('{"KIND":null,"A":null,"B":null}');
  });

  test('the field may be in one of the groups, or follow them', () => {
    const inside = [
      '05 A.',
      '10 K PIC X.',
      '10 V PIC X.',
      '05 B REDEFINES A.',
      '10 W PIC XX.',
      '05 L PIC X.',
    ];
    expect(decode(inside, 'B12', { redefineMaps: ['K:A=A,B=B'] })).toBe('{"A":null,"B":{"W":"B1"},"L":"2"}');
    expect(decode(inside, 'B1A', { redefineMaps: ['L:A=A,B=B'] })).toBe(
      '{"A":{"K":"B","V":"1"},"B":null,"L":"A"}',
    );
  });

  test('in a table each element has its own value', () => {
    const table = ['05 T OCCURS 2.', '10 K PIC X.', '10 A PIC 9.', '10 B REDEFINES A PIC X.'];
    expect(decode(table, 'A1B2', { redefineMaps: ['K:A=A,B=B'] })).toBe(
      '{"T":[{"K":"A","A":1,"B":null},{"K":"B","A":null,"B":"2"}]}',
    );
  });

  test('a group that is ruled out does not read its counts, and is null as a table too', () => {
    const odo = [
      '05 K PIC X.',
      '05 A PIC X(3).',
      '05 B REDEFINES A.',
      '10 N PIC 9.',
      '10 T OCCURS 1 TO 2 DEPENDING ON N PIC X.',
      '05 C REDEFINES A OCCURS 3 PIC X.',
    ];
    expect(decode(odo, 'Axyz', { redefineMaps: ['K:A=A,B=B,C=C'] })).toBe(
      '{"K":"A","A":"xyz","B":null,"C":null}',
    );
    expect(() => decode(odo, 'Axyz')).toThrow('the count of T');
    expect(decode(odo, 'Axyz', { redefineMaps: ['K:A=A,B=B,C=C'], variableSizeOccurs: true })).toBe(
      '{"K":"A","A":"xyz","B":null,"C":null}',
    );
  });

  test.each([
    ['NONE:A=DATA-A', /--redefine-map: test\.cpy has no NONE/],
    ['KIND:A=NONE', /--redefine-map: test\.cpy has no NONE/],
    ['KIND', /not FIELD:VALUE=GROUP/],
    ['KIND:A', /'A' is not VALUE=GROUP/],
  ])('%s is an error', (map, message) => {
    expect(() => decode(lines, 'A 123Z', { redefineMaps: [map] })).toThrow(message);
  });

  test('a field whose place depends on the group it decides on is an error', () => {
    const circle = ['05 N PIC 9.', '05 A.', '10 T OCCURS 0 TO 2 DEPENDING ON N PIC X.', '05 K PIC X.'];
    expect(() => decode(circle, '1AX', { redefineMaps: ['K:X=A'], variableSizeOccurs: true })).toThrow(
      /place of K depends on A/,
    );
  });
});

describe('short records', () => {
  const lines = [
    '05 A PIC X(4).',
    '05 B PIC 9(3).',
    '05 T OCCURS 2 PIC XX.',
    '05 C COMP-1.',
    '05 D PIC ZZ9.',
  ];

  test('text is cut at the end, numbers that are not wholly there are null', () => {
    expect(decode(lines, 'AB')).toBe('{"A":"AB","B":null,"T":["",""],"C":null,"D":null}');
    expect(decode(lines, 'ABCD12')).toBe('{"A":"ABCD","B":null,"T":["",""],"C":null,"D":null}');
    expect(decode(lines, 'ABCD123xxy')).toBe('{"A":"ABCD","B":123,"T":["xx","y"],"C":null,"D":null}');
    expect(decode(lines, '')).toBe('{"A":"","B":null,"T":["",""],"C":null,"D":null}');
  });

  test('a count that is not there counts nothing', () => {
    expect(decode(['05 A PIC X.', '05 N PIC 99.', '05 T OCCURS 1 TO 3 DEPENDING ON N PIC X.'], 'A1')).toBe(
      '{"A":"A","N":null,"T":[]}',
    );
  });

  test('bytes past the layout are ignored', () => {
    expect(decode(['05 A PIC X.'], 'ABC')).toBe('{"A":"A"}');
  });
});

describe('slack bytes', () => {
  test('are in no field, in variable tables too', () => {
    const lines = [
      '05 N PIC 9.',
      '05 T OCCURS 0 TO 3 DEPENDING ON N.',
      '10 A PIC X.',
      '10 B PIC 9(4) COMP SYNC.',
      '05 E PIC X.',
    ];
    const record = bytes('f2', 'c1', '0001', 'ff', 'c2', '0002', 'ff');
    expect(decode(lines, bytes('f2', 'c1', '0001', '00', 'c2', '0002', '00', '00000000', 'e9'))).toBe(
      '{"N":2,"T":[{"A":"A","B":1},{"A":"B","B":2}],"E":"Z"}',
    );
    expect(decode(lines, bytes(record, 'e9'), { variableSizeOccurs: true })).toContain('"E":"Z"');
  });
});
