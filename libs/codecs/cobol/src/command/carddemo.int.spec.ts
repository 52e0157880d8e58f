/** Real copybooks and data of the CardDemo application, read from where they lie beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { runCopybookDecode } from './decode-command.js';
import type { DecodeOptions } from './decode-options.js';

const folder = join(import.meta.dirname, '../../../../../../shared/data/carddemo');
const present = existsSync(folder);
if (!present) console.warn(`SKIPPED: no CardDemo files in ${folder}`);

async function decode(
  copybook: string,
  data: string,
  options: Partial<DecodeOptions> = {},
): Promise<Record<string, unknown>[]> {
  const parts: Buffer[] = [];
  const files = { copybook: join(folder, copybook), data: join(folder, data) };
  await runCopybookDecode({ ...files, ...options }, (output) => void parts.push(Buffer.from(output)));
  const lines = Buffer.concat(parts).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

(present ? describe : describe.skip)('CardDemo', () => {
  test.each([
    ['CVACT01Y.cpy', 'AWS.M2.CARDDEMO.ACCTDATA.PS', 'acctdata.txt'],
    ['CVCUS01Y.cpy', 'AWS.M2.CARDDEMO.CUSTDATA.PS', 'custdata.txt'],
    ['CUSTREC.cpy', 'AWS.M2.CARDDEMO.CUSTDATA.PS', 'custdata.txt'],
  ])('%s reads the EBCDIC file and its ASCII twin alike', async (copybook, data, twin) => {
    const records = await decode(copybook, data);
    expect(records.length).toBe(50);
    const twins = await decode(copybook, twin, { codePage: 'ascii', recordFormat: 'D' });
    // The files themselves differ in one account's postal code.
    const comparable = (record: Record<string, unknown>) => ({ ...record, ACCT_ADDR_ZIP: undefined });
    expect(twins.map(comparable)).toEqual(records.map(comparable));
  });

  test('every account number of the cross-reference is an account', async () => {
    const accounts = await decode('CVACT01Y.cpy', 'AWS.M2.CARDDEMO.ACCTDATA.PS');
    const ids = new Set(accounts.map((account) => account.ACCT_ID));
    const links = await decode('CVACT03Y.cpy', 'AWS.M2.CARDDEMO.CARDXREF.PS');
    expect(links.length).toBe(50);
    expect(links.every((link) => ids.has(link.XREF_ACCT_ID))).toBe(true);
  });

  test('the export file holds five kinds of records, each in its own redefinition', async () => {
    const groups: Record<string, string> = {
      C: 'EXPORT_CUSTOMER_DATA',
      A: 'EXPORT_ACCOUNT_DATA',
      T: 'EXPORT_TRANSACTION_DATA',
      X: 'EXPORT_CARD_XREF_DATA',
      D: 'EXPORT_CARD_DATA',
    };
    const map = Object.entries(groups).map(([kind, group]) => `${kind}=${group.replaceAll('_', '-')}`);
    const records = await decode('CVEXPORT.cpy', 'AWS.M2.CARDDEMO.EXPORT.DATA.PS', {
      redefineMap: [`EXPORT-REC-TYPE:${map.join(',')}`],
    });
    expect(records.length).toBe(readFileSync(join(folder, 'AWS.M2.CARDDEMO.EXPORT.DATA.PS')).length / 500);
    const seen = new Set<unknown>();
    let sequence = 0;
    for (const record of records) {
      seen.add(record.EXPORT_REC_TYPE);
      expect(record.EXPORT_SEQUENCE_NUM).toBeGreaterThan(sequence);
      sequence = Number(record.EXPORT_SEQUENCE_NUM);
      for (const [kind, group] of Object.entries(groups)) {
        expect(record[group] === null).toBe(record.EXPORT_REC_TYPE !== kind);
      }
      const decoded = record[groups[String(record.EXPORT_REC_TYPE)]!] as Record<string, unknown>;
      expect(Object.entries(decoded).filter(([, value]) => value === null)).toEqual([]);
    }
    expect([...seen].sort()).toEqual(['A', 'C', 'D', 'T', 'X']);
  });
});
