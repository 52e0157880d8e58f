/** A faulty mapping is refused, and the fault names its line and pointer. */
import { describe, expect, test } from '@jest/globals';
import { mappingText } from '../testing/mapping-of.js';
import { parseMapping } from './parse-mapping.js';

/** Faults as `line pointer detail`. */
function faultsOf(text: string): readonly string[] {
  const parsed = parseMapping(text);
  return parsed.valid ? [] : parsed.faults.map(({ line, pointer, detail }) => `${line} ${pointer} ${detail}`);
}

/** The faults of a field that stands in line 11 as `pointer detail`, below the field. */
function fieldFaults(field: string, head = ''): readonly string[] {
  const text = mappingText(
    `    fields:\n      - { to: /id, from: ID, required: true }\n      - ${field}`,
    head,
  );
  const place = '/entities/0/fields/1';
  return faultsOf(text).map((fault) => {
    expect(fault.slice(0, 2 + place.length + 1)).toBe(`11 ${place}`);
    return fault.slice(`11 ${place}`.length);
  });
}

describe('A mapping', () => {
  test('that is sound is accepted, as YAML and as JSON', () => {
    const text = mappingText('    fields:\n      - { to: /id, from: ID, required: true }');
    const parsed = parseMapping(text);
    expect(parsed.valid).toBe(true);
    if (parsed.valid) expect(faultsOf(JSON.stringify(parsed.mapping.document))).toEqual([]);
  });

  test('that is no YAML names the line', () => {
    expect(faultsOf('mapping: a\nversion: [1')[0]).toMatch(/^2 {2}/);
    expect(faultsOf('mapping: a\nmapping: b')[0]).toMatch(/^2 {2}Map keys must be unique/);
  });

  test('that is nested without end, or too long, is refused', () => {
    expect(faultsOf('['.repeat(200_000))).toHaveLength(1);
    expect(faultsOf('#'.repeat(600_000))).toEqual(['1  the mapping is longer than 524288 characters']);
  });

  test('with a number that would lose its form is refused where it stands', () => {
    const text = mappingText('    fields:\n      - { to: /id, from: ID, absent_when: [1.10, 007, 7] }');
    expect(faultsOf(text)).toEqual([
      '10 /entities/0/fields/0/absent_when/0 1.10 would be read as 1.1: put it in quotes',
      '10 /entities/0/fields/0/absent_when/1 007 would be read as 7: put it in quotes',
    ]);
  });

  test('keeps codes as they are written, and refuses one that stands twice', () => {
    const text = (codes: string) =>
      mappingText('    fields: [{ to: /id, from: ID }]', `code_tables: { status: { ${codes} } }`);
    const parsed = parseMapping(text('07: a, 7: b'));
    expect(parsed.valid && parsed.mapping.document.code_tables).toEqual({ status: { '07': 'a', '7': 'b' } });
    expect(faultsOf(text("7: a, '7': b"))[0]).toMatch(/^3 {2}Map keys must be unique/);
  });

  test('must have its members, and no others', () => {
    expect(faultsOf('mapping: a\nversion: 1')).toEqual(["1  must have required property 'entities'"]);
    expect(faultsOf(mappingText('    fields: [{ to: /id, from: ID }]\n    colour: red'))).toEqual([
      '5 /entities/0 must NOT have additional properties: "colour"',
    ]);
  });

  test.each([
    ['{ to: /x }', ['must have']],
    ['{ to: /x, from: X, value: 1 }', ['must match exactly one']],
    [
      '{ to: /x, from: X, transform: [uppercase] }',
      ['/transform/0 must be equal to one of the allowed values'],
    ],
    [
      '{ to: /x, from: X, transform: [{ upper: true }] }',
      ['/transform/0 must NOT have additional properties: "upper"'],
    ],
    [
      '{ to: /x, from: X, transform: [{ case: lower, date: YYYYMMDD }] }',
      ['/transform/0 must NOT have more than 1 prop'],
    ],
    ['{ to: /x, from: X, transform: [{ case: middle }] }', ['/transform/0/case must be equal to one of']],
    ['{ to: /x, from: X, transform: [{ money: {} }] }', ['/transform/0/money']],
    ['{ to: /x, value: 1, when: { field: A } }', ['/when']],
    ['{ to: /x, value: 1, when: { all: [], any: [] } }', ['/when']],
  ])('with the field %s is refused by its schema', (field, wanted) => {
    const faults = fieldFaults(field);
    expect(faults.length).toBeGreaterThan(0);
    for (const part of wanted) expect(faults.some((fault) => fault.trimStart().startsWith(part))).toBe(true);
  });

  test.each([
    ['{ to: /x, from: "A..B" }', '/from "A..B" is no path of a field'],
    ['{ to: /x, from: [A, "B C"] }', '/from/1 "B C" is no path of a field'],
    [
      '{ to: /x, from: X, transform: [{ lookup: nowhere }] }',
      '/transform/0/lookup there is no code table "nowhere"',
    ],
    [
      '{ to: /x, from: X, transform: [{ date: YYYYMM }] }',
      '/transform/0/date the format "YYYYMM" does not fix one day',
    ],
    [
      '{ to: /x, from: X, transform: [{ extract: "(" }] }',
      '/transform/0/extract is not a regular expression',
    ],
    [
      '{ to: /x, from: X, transform: [{ extract: "(a+)+$" }] }',
      '/transform/0/extract a repetition inside a repeated group is refused: it may take forever',
    ],
    [
      '{ to: /x, from: X, transform: [list, trim] }',
      '/transform/0 makes an object or a list, so no transform can follow it',
    ],
    ['{ to: /id, from: X }', '/to "/id" is written twice; give both a condition'],
    ['{ to: /id/part, from: X }', '/to "/id/part" lies in what is written to "/id"'],
    ['{ to: "", from: X }', '/to only an element of a list can be a plain value'],
    ['{ to: /__proto__/x, from: X }', '/to "/__proto__/x" names no member that an entity can have'],
    [
      '{ to: /x, from: X, required: true, on_fault: warning }',
      '/on_fault a required field cannot be left out on a fault',
    ],
    [
      '{ to: /x, each: X, fields: [{ to: "", from: A }, { to: /b, from: B }] }',
      '/fields an element is a plain value or has members, not both',
    ],
  ])('with the field %s is refused: %s', (field, wanted) => {
    expect(fieldFaults(field)).toEqual([wanted]);
  });

  test.each([
    ["{ code: a, severity: error, at: /y, pattern: '^x$' }", '/at no field writes /y'],
    [
      "{ code: a, severity: error, at: /x, compare: { is: '>', with: /y } }",
      '/compare/with no field writes /y',
    ],
    [
      "{ code: a, severity: error, at: /x, compare: { is: '>', with: /l/*/v } }",
      '/compare/with "/l/*/v" lies in another list than "/x"',
    ],
  ])('with the rule %s is refused: %s', (rule, wanted) => {
    const fields = `    fields:
      - { to: /id, from: ID }
      - { to: /x, from: X }
      - { to: /l, each: L, fields: [{ to: /v, from: V }] }`;
    expect(faultsOf(mappingText(`${fields}\n    rules:\n      - ${rule}`))).toEqual([
      `14 /entities/0/rules/0${wanted}`,
    ]);
  });

  test('whose key no field writes is refused', () => {
    expect(faultsOf(mappingText('    fields: [{ to: /x, from: X }]'))).toEqual([
      '7 /entities/0/key no field writes /id',
    ]);
  });
});
