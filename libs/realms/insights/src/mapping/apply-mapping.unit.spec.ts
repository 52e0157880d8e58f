import { describe, expect, test } from '@jest/globals';
import { ExactNumber, type RecordValue } from '@symphainy/codec-cobol';
import { mappingOf, requireValid } from '../testing/mapping-of.js';
import { applyMapping, type MappedRecord } from './apply-mapping.js';

const number = (text: string) => new ExactNumber(text);

function map(
  fields: readonly string[],
  record: Record<string, RecordValue>,
  more?: string,
  head?: string,
): MappedRecord {
  return applyMapping(mappingOf(fields, more, head), { ID: 'T1', ...record });
}

/** The value of the one field, which must have mapped without findings. */
function valueOf(field: string, source: RecordValue, head?: string): unknown {
  const mapped = map([field], { X: source }, '', head);
  expect(mapped).toMatchObject({ outcome: 'mapped', findings: [] });
  return mapped.outcome === 'mapped' ? mapped.entity['x'] : undefined;
}

/** The findings of the one field as `severity code source target`. */
function findingsOf(field: string, source: RecordValue, head?: string): readonly string[] {
  return map([field], { X: source }, '', head).findings.map(
    ({ severity, code, source: from, target }) => `${severity} ${code} ${from} ${target}`,
  );
}

const tables = "code_tables:\n  colour: { R: red, '1': one, '01': leading }";

describe('Transforms', () => {
  test.each<readonly [string, string, RecordValue, unknown]>([
    ['text is taken as it is', '{ to: /x, from: X }', ' a ', ' a '],
    [
      'numbers become exact text',
      '{ to: /x, from: X }',
      number('12345678901234567890.10'),
      '12345678901234567890.10',
    ],
    ['blanks are trimmed', '{ to: /x, from: X, transform: [trim] }', ' a ', 'a'],
    ['upper case', '{ to: /x, from: X, transform: [{ case: upper }] }', 'straße', 'STRASSE'],
    [
      'title case',
      '{ to: /x, from: X, transform: [{ case: title }] }',
      "BAD HOMBURG-O'NEIL",
      "Bad Homburg-O'neil",
    ],
    [
      'leading zeros come back',
      "{ to: /x, from: X, transform: [{ pad_start: { length: 5, with: '0' } }] }",
      number('42'),
      '00042',
    ],
    [
      'a packed date',
      '{ to: /x, from: X, transform: [{ date: YYYYMMDD }] }',
      number('20240229'),
      '2024-02-29',
    ],
    [
      'a date that lost its zero',
      '{ to: /x, from: X, transform: [{ date: DDMMYYYY }] }',
      number('1022024'),
      '2024-02-01',
    ],
    [
      'a two-digit year',
      '{ to: /x, from: X, transform: [{ date: { format: YYMMDD, pivot: 30 } }] }',
      number('300101'),
      '1930-01-01',
    ],
    [
      'implied decimals',
      '{ to: /x, from: X, transform: [{ decimal: { scale: 2, shift: -2 } }] }',
      number('123456789012345678'),
      '1234567890123456.78',
    ],
    [
      'money',
      '{ to: /x, from: X, transform: [{ money: { currency: EUR } }] }',
      number('9007199254740993.1'),
      { amount: '9007199254740993.10', currency: 'EUR' },
    ],
    [
      'thousands',
      '{ to: /x, from: X, transform: [{ money: { currency: EUR, shift: 3 } }] }',
      number('12'),
      { amount: '12000.00', currency: 'EUR' },
    ],
    ['an integer', '{ to: /x, from: X, transform: [integer] }', number('9007199254740991'), 9007199254740991],
    [
      'a flag',
      "{ to: /x, from: X, transform: [{ boolean: { 'true': ['Y'], 'false': ['N'] } }] }",
      'N',
      false,
    ],
    [
      'a numeric flag',
      "{ to: /x, from: X, transform: [{ boolean: { 'true': [1], 'false': [0] } }] }",
      number('1'),
      true,
    ],
    ['a code', '{ to: /x, from: X, transform: [{ lookup: colour }] }', 'R', 'red'],
    [
      'a code with a leading zero is another code',
      '{ to: /x, from: X, transform: [{ lookup: colour }] }',
      '01',
      'leading',
    ],
    ['a code that is a number', '{ to: /x, from: X, transform: [{ lookup: colour }] }', number('1'), 'one'],
    [
      'an unknown code with a default',
      '{ to: /x, from: X, transform: [{ lookup: { table: colour, default: grey } }] }',
      'Z',
      'grey',
    ],
    [
      'a part',
      "{ to: /x, from: X, transform: [{ split: { separator: ',', part: -1 } }] }",
      'Doe, John',
      'John',
    ],
    ['an extract', "{ to: /x, from: X, transform: [{ extract: '^([A-Z]+)-' }] }", 'AB-12', 'AB'],
    ['a list of one', '{ to: /x, from: X, transform: [trim, list] }', ' a ', ['a']],
    [
      'a pipeline from left to right',
      "{ to: /x, from: X, transform: [{ split: { separator: ' ', part: 0 } }, { date: YYYY-MM-DD }] }",
      '2024-01-31 10:00',
      '2024-01-31',
    ],
    ['a constant', '{ to: /x, value: 7 }', null, 7],
    ['a default for nothing', '{ to: /x, from: X, default: none }', '  ', 'none'],
    [
      'a value that means nothing',
      '{ to: /x, from: X, absent_when: [99991231], default: open }',
      number('99991231.0'),
      'open',
    ],
    ['a field that the record has not', '{ to: /x, from: GROUP.X, default: none }', '', 'none'],
  ])('%s', (_, field, source, wanted) => {
    expect(valueOf(field, source, tables)).toEqual(wanted);
  });

  test.each<readonly [string, string, RecordValue, string]>([
    [
      'an impossible date',
      '{ to: /x, from: X, transform: [{ date: YYYYMMDD }] }',
      number('20230229'),
      'invalid_date',
    ],
    [
      'a negative date',
      '{ to: /x, from: X, transform: [{ date: YYYYMMDD }] }',
      number('-20230201'),
      'invalid_date',
    ],
    [
      'cents that the scale has not',
      '{ to: /x, from: X, transform: [{ money: { currency: EUR } }] }',
      number('1.005'),
      'inexact_decimal',
    ],
    ['letters for a number', '{ to: /x, from: X, transform: [integer] }', 'abc', 'not_a_number'],
    [
      'a fraction for an integer',
      '{ to: /x, from: X, transform: [integer] }',
      number('1.5'),
      'inexact_decimal',
    ],
    [
      'more than JSON carries',
      '{ to: /x, from: X, transform: [integer] }',
      number('9007199254740993'),
      'number_too_large',
    ],
    ['an unknown code', '{ to: /x, from: X, transform: [{ lookup: colour }] }', 'Z', 'unknown_code'],
    [
      'a name that every object has',
      '{ to: /x, from: X, transform: [{ lookup: colour }] }',
      'constructor',
      'unknown_code',
    ],
    [
      'neither true nor false',
      "{ to: /x, from: X, transform: [{ boolean: { 'true': ['Y'], 'false': ['N'] } }] }",
      'J',
      'not_a_flag',
    ],
    [
      'a missing part',
      "{ to: /x, from: X, transform: [{ split: { separator: '/', part: 1 } }] }",
      'a',
      'part_missing',
    ],
    ['another pattern', "{ to: /x, from: X, transform: [{ extract: '^\\d+$' }] }", 'a', 'pattern_mismatch'],
    ['bytes that are no number', '{ to: /x, from: X }', null, 'unreadable_value'],
    ['a table for a value', '{ to: /x, from: X }', [], 'not_a_value'],
    ['a value for a table', "{ to: /x, each: X, fields: [{ to: '', from: Y }] }", 'a', 'not_a_list'],
    ['nothing where it is required', '{ to: /x, from: X, required: true }', ' ', 'missing_value'],
  ])('%s is an error and leaves no entity', (_, field, source, code) => {
    expect(findingsOf(field, source, tables)).toEqual([`error ${code} X /x`]);
    expect(map([field], { X: source }, '', tables)).toMatchObject({
      outcome: 'unfit',
      key: 'T1',
      entity: null,
    });
  });

  test('a fault that may be left out is a warning, and the default stands in', () => {
    const field = '{ to: /x, from: X, transform: [{ date: YYYYMMDD }], on_fault: warning, default: unknown }';
    const mapped = map([field], { X: number('20231301') });
    expect(mapped).toMatchObject({ outcome: 'mapped', entity: { id: 'T1', x: 'unknown' } });
    expect(mapped.findings).toMatchObject([{ severity: 'warning', code: 'invalid_date' }]);
  });

  test('no finding carries a value of the record', () => {
    const secret = 'S3CRET-VALUE';
    const fields = [
      '{ to: /a, from: X, transform: [{ date: YYYYMMDD }] }',
      '{ to: /b, from: X, transform: [integer] }',
      '{ to: /c, from: X, transform: [{ lookup: colour }] }',
      "{ to: /d, from: X, transform: [{ extract: '^\\d$' }] }",
      '{ to: /e, from: X }',
    ];
    const rules = "    rules: [{ code: no_digits, severity: error, at: /e, pattern: '^\\d+$' }]";
    const { findings } = map(fields, { X: secret }, rules, tables);
    expect(findings).toHaveLength(5);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });
});

describe('Parts and tables', () => {
  test('parts are joined without those that are blank', () => {
    const field = "{ to: /x, from: [A, B, C], join: ', ' }";
    const mapped = map([field], { A: 'one', B: ' ', C: number('3') });
    expect(mapped).toMatchObject({ entity: { x: 'one, 3' } });
  });

  test('an unreadable part makes the whole unreadable', () => {
    expect(map(['{ to: /x, from: [A, B] }'], { A: 'one', B: null }).findings).toMatchObject([
      { code: 'unreadable_value', source: 'A, B' },
    ]);
  });

  const claims = `{ to: /claims, each: CLAIMS, fields: [
        { to: /number, from: NUMBER, required: true },
        { to: /paid, from: PAID, transform: [{ money: { currency_from: $.CURRENCY } }] },
        { to: /notes, each: NOTES, fields: [{ to: '', from: NOTE }] }] }`;

  test('tables in tables become lists in lists; from inside, the record can be reached', () => {
    const mapped = map([claims], {
      CURRENCY: 'CHF',
      CLAIMS: [
        { NUMBER: 'C1', PAID: number('1.5'), NOTES: [{ NOTE: 'a' }, { NOTE: '' }, { NOTE: 'b' }] },
        { NUMBER: 'C2', PAID: number('2'), NOTES: [] },
      ],
    });
    expect(mapped).toMatchObject({
      outcome: 'mapped',
      entity: {
        claims: [
          { number: 'C1', paid: { amount: '1.50', currency: 'CHF' }, notes: ['a', 'b'] },
          { number: 'C2', paid: { amount: '2.00', currency: 'CHF' }, notes: [] },
        ],
      },
    });
  });

  test('a finding in a table names the element on both sides', () => {
    const mapped = map([claims], {
      CURRENCY: 'CHF',
      CLAIMS: [
        { NUMBER: 'C1', PAID: number('1'), NOTES: [] },
        { NUMBER: '', PAID: null, NOTES: [] },
      ],
    });
    expect(mapped.findings.map(({ code, source, target }) => [code, source, target])).toEqual([
      ['missing_value', 'CLAIMS[1].NUMBER', '/claims/1/number'],
      ['unreadable_value', 'CLAIMS[1].PAID', '/claims/1/paid'],
    ]);
  });

  test('elements of which nothing remains are left out', () => {
    const field = '{ to: /x, each: T, fields: [{ to: /name, from: NAME }] }';
    const mapped = map([field], { T: [{ NAME: '' }, { NAME: 'b' }, { NAME: '' }] });
    expect(mapped).toMatchObject({ entity: { x: [{ name: 'b' }] } });
  });

  test('one element can be named by its number', () => {
    const record = { T: [{ V: ['a', 'b'] }, { V: ['c', 'd'] }] };
    expect(map(["{ to: /x, from: 'T[1].V[0]' }"], record)).toMatchObject({ entity: { x: 'c' } });
    expect(map(["{ to: /x, from: 'T[2].V[0]' }"], record)).toMatchObject({ entity: { id: 'T1' } });
  });
});

describe('Conditions', () => {
  test.each<readonly [string, Record<string, RecordValue>, boolean]>([
    ['{ field: A, equals: x }', { A: ' x ' }, true],
    ['{ field: A, equals: 1 }', { A: number('1.00') }, true],
    ['{ field: A, equals: 1 }', { A: '01' }, false],
    ['{ field: A, in: [x, y] }', { A: 'y' }, true],
    ['{ field: A, present: true }', { A: ' ' }, false],
    ['{ field: A, present: true }', { A: number('0') }, true],
    ['{ field: G.A, present: false }', { G: null }, true],
    ['{ not: { field: A, equals: x } }', { A: 'y' }, true],
    ['{ all: [{ field: A, equals: x }, { field: B, equals: y }] }', { A: 'x', B: 'z' }, false],
    ['{ any: [{ field: A, equals: x }, { field: B, equals: y }] }', { A: 'x', B: 'z' }, true],
  ])('%s on %j is %s', (condition, record, holds) => {
    const mapped = map([`{ to: /x, value: 1, when: ${condition} }`], record);
    expect(mapped).toMatchObject({ outcome: 'mapped' });
    expect(mapped.entity !== null && 'x' in mapped.entity).toBe(holds);
  });

  const text = `mapping: sample
version: 1
ignore: { field: TYPE, equals: Z }
entities:
  - { name: a, collection: as, key: /id, schema: '#', when: { field: TYPE, equals: A },
      fields: [{ to: /id, from: ID }] }
  - { name: b, collection: bs, key: /id, schema: '#', when: { field: TYPE, equals: B },
      fields: [{ to: /id, from: ID }] }
`;

  test('the type of a record chooses its entity, leaves it behind, or is unknown', () => {
    const mapping = requireValid(text);
    const outcomes = ['A', 'B', 'Z', 'Y'].map((type) => applyMapping(mapping, { TYPE: type, ID: '1' }));
    expect(outcomes).toMatchObject([
      { outcome: 'mapped', collection: 'as', key: '1' },
      { outcome: 'mapped', collection: 'bs', key: '1' },
      { outcome: 'ignored', findings: [] },
      { outcome: 'unfit', collection: null, findings: [{ code: 'unknown_record', severity: 'error' }] },
    ]);
  });

  test('an entity without its key is not migratable, even where the key is not required', () => {
    expect(applyMapping(requireValid(text), { TYPE: 'A', ID: '' })).toMatchObject({
      outcome: 'unfit',
      key: null,
      findings: [{ code: 'missing_value', target: '/id' }],
    });
  });
});

describe('Rules', () => {
  const fields = [
    '{ to: /amount, from: AMOUNT, transform: [{ money: { currency: EUR } }] }',
    '{ to: /from, from: FROM }',
    '{ to: /to, from: TO }',
    '{ to: /lines, each: LINES, fields: [{ to: /low, from: LOW }, { to: /high, from: HIGH }] }',
  ];
  const judge = (rule: string, record: Record<string, RecordValue>) =>
    map(fields, record, `    rules: [{ code: broken, severity: error, ${rule} }]`).findings.map(
      ({ code, source, target }) => `${code} ${source} ${target}`,
    );

  test('ranges compare numbers, however many digits they have', () => {
    const rule = "at: /amount/amount, range: { min: '0', max: '9007199254740993.00' }";
    expect(judge(rule, { AMOUNT: number('9007199254740993') })).toEqual([]);
    expect(judge(rule, { AMOUNT: number('9007199254740993.01') })).toEqual(['broken AMOUNT /amount/amount']);
    expect(judge(rule, { AMOUNT: number('-0.01') })).toHaveLength(1);
  });

  test('fields are compared with each other, dates by the calendar', () => {
    const rule = "at: /to, compare: { is: '>', with: /from }";
    expect(judge(rule, { FROM: '2024-01-31', TO: '2024-02-01' })).toEqual([]);
    expect(judge(rule, { FROM: '2024-02-01', TO: '2024-02-01' })).toEqual(['broken TO /to']);
    expect(judge(rule, { FROM: '9', TO: '10' })).toEqual([]);
  });

  test('a rule about a value that is not there holds', () => {
    expect(judge("at: /to, compare: { is: '>', with: /from }", { TO: '1' })).toEqual([]);
    expect(judge("at: /to, pattern: '^x$'", {})).toEqual([]);
  });

  test('in lists every element is judged beside its own siblings', () => {
    const record = {
      LINES: [
        { LOW: '1', HIGH: '2' },
        { LOW: '5', HIGH: '4' },
        { LOW: '7', HIGH: '6' },
      ],
    };
    expect(judge("at: /lines/*/low, compare: { is: '<=', with: /lines/*/high }", record)).toEqual([
      'broken LINES[].LOW /lines/1/low',
      'broken LINES[].LOW /lines/2/low',
    ]);
  });

  test('a rule may have a condition, and a warning does not stop the record', () => {
    const more = `    rules:
      - { code: odd, severity: warning, at: /to, one_of: [a, b], when: { field: FROM, equals: x } }`;
    expect(map(fields, { FROM: 'x', TO: 'c' }, more)).toMatchObject({
      outcome: 'mapped',
      findings: [{ code: 'odd', severity: 'warning' }],
    });
    expect(map(fields, { FROM: 'y', TO: 'c' }, more).findings).toEqual([]);
  });

  test('findings are bounded, and an error past the bound still stops the record', () => {
    const lines = Array.from({ length: 150 }, (_, at) => ({ LOW: at === 149 ? 'zz' : 'a', HIGH: 'b' }));
    const more = `    rules:
      - { code: odd, severity: warning, at: /lines/*/high, one_of: [c] }
      - { code: bad, severity: error, at: /lines/*/low, one_of: [a] }`;
    const mapped = map(fields, { LINES: lines }, more);
    expect(mapped.outcome).toBe('unfit');
    expect(mapped.findings).toHaveLength(101);
    expect(mapped.findings.at(-1)).toMatchObject({ code: 'too_many_findings', severity: 'error' });
  });
});
