import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseSolutionDocument } from '@symphainy/kernel';
import { documents, legacyFile } from './legacy-file.js';

const text = readFileSync(new URL('../solution/insurance-migration.json', import.meta.url), 'utf8');

describe('The solution of the insurance migration', () => {
  const parsed = parseSolutionDocument(JSON.parse(text));
  const content = parsed.valid ? (parsed.document.domainServiceBindings['content'] ?? []) : [];

  test('can be published', () => {
    expect(parsed.valid ? [] : parsed.faults).toEqual([]);
  });

  test('reads the file as it is written', () => {
    expect(content.find(({ system }) => system === 'policy_master')?.settings).toMatchObject({
      record_format: legacyFile.recordFormat,
      rdw_endian: legacyFile.rdwEndian,
      rdw_adjustment: legacyFile.rdwAdjustment,
      code_page: legacyFile.codePage,
      trim: legacyFile.trim,
      redefine_map: legacyFile.redefineMap,
    });
  });

  test('names only fields that the copybook has', () => {
    const copybook = readFileSync(documents.copybook, 'utf8');
    const fields = text.match(/PM_[A-Z_]+/g) ?? [];
    expect(fields.length).toBeGreaterThan(5);
    for (const field of fields) expect(copybook).toContain(field.replaceAll('_', '-'));
  });

  test('holds no secret, only the names of secrets', () => {
    expect(content.find(({ system }) => system === 'new_policy_api')?.settings).toMatchObject({
      read_token_ref: 'new_policy_api',
      write_secret: 'new_policy_api',
    });
  });
});
