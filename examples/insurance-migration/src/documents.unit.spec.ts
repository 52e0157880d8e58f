/** The documents of the migrations fit each other and the systems that they are about. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { entitySchema } from '@symphainy/example-policy-api';
import { applyMapping, type MappedRecord } from '@symphainy/realm-insights';
import { soundMapping, targetSchema } from './testing/mapped-by.js';
import { layoutOf, readRecords } from './testing/read-records.js';
import { targetFaults } from './testing/target-validation.js';

test('the schema that the mappings are written against is the one that the target publishes', () => {
  expect(targetSchema).toEqual(entitySchema);
});

const root = join(import.meta.dirname, '../../..');
const cardDemo = join(root, '../shared/data/carddemo');
const isPresent = existsSync(cardDemo);
if (!isPresent) process.stderr.write(`SKIPPED: no CardDemo files in ${cardDemo}\n`);

(isPresent ? describe : describe.skip)('The export file of CardDemo', () => {
  const groups = [
    'C=EXPORT-CUSTOMER-DATA',
    'A=EXPORT-ACCOUNT-DATA',
    'T=EXPORT-TRANSACTION-DATA',
    'X=EXPORT-CARD-XREF-DATA',
    'D=EXPORT-CARD-DATA',
  ];

  async function migrate(): Promise<readonly MappedRecord[]> {
    const layout = layoutOf(join(cardDemo, 'CVEXPORT.cpy'));
    const mapping = soundMapping(join(root, 'examples/carddemo/mapping.yaml'), layout);
    const data = join(cardDemo, 'AWS.M2.CARDDEMO.EXPORT.DATA.PS');
    const options = { recordFormat: 'F', redefineMap: [`EXPORT-REC-TYPE:${groups.join(',')}`] } as const;
    const mapped: MappedRecord[] = [];
    for await (const { record } of readRecords(layout, data, options))
      mapped.push(applyMapping(mapping, record));
    return mapped;
  }

  test('gives 50 customers and 50 accounts that the target accepts, and leaves 400 records behind', async () => {
    const mapped = await migrate();
    expect(mapped.filter(({ outcome }) => outcome === 'ignored')).toHaveLength(400);
    const migrated = mapped.filter((one) => one.outcome === 'mapped');
    expect(migrated).toHaveLength(100);
    for (const { collection, entity } of migrated) expect(targetFaults(collection, entity)).toEqual([]);
    const keys = (collection: string) =>
      migrated.filter((one) => one.collection === collection).map(({ key }) => key);
    expect(new Set(keys('customers')).size).toBe(50);
    expect(new Set(keys('accounts')).size).toBe(50);
  });

  test('agrees with what its plain-text twin says about the first customer and account', async () => {
    const mapped = await migrate();
    const entityOf = (wanted: string, key: string) =>
      mapped.find((one) => one.outcome === 'mapped' && one.collection === wanted && one.key === key)?.entity;
    const customer = readFileSync(join(cardDemo, 'custdata.txt'), 'latin1').split('\n')[0]!;
    expect(entityOf('customers', customer.slice(0, 9))).toMatchObject({
      first_name: customer
        .slice(9, 34)
        .trim()
        .replace(/\B./g, (letter) => letter.toLowerCase()),
      address: { region: 'NY', postal_code: '12547', country: 'US', city: 'Altenwerthshire' },
      tax_number: '020973888',
      birth_date: '1979-06-08',
    });
    expect(entityOf('accounts', '00000000002')).toMatchObject({
      balance: { amount: '158.00', currency: 'USD' },
      credit_limit: { amount: '6130.00', currency: 'USD' },
      opened_on: '2013-06-19',
    });
  });

  test('warns of credit scores that no agency gives, and migrates their customers all the same', async () => {
    const warned = (await migrate()).filter(({ findings }) =>
      findings.some(({ code }) => code === 'credit_score_out_of_range'),
    );
    expect(warned.length).toBeGreaterThan(0);
    expect(warned.every(({ outcome }) => outcome === 'mapped')).toBe(true);
  });
});
