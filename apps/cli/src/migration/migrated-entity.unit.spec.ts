import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseMapping } from '@symphainy/realm-insights';
import { migratedEntity, type MigratedEntity } from './migrated-entity.js';

const examples = join(import.meta.dirname, '../../../../examples');

function entitiesOf(text: string): readonly MigratedEntity[] {
  const parsed = parseMapping(text);
  if (!parsed.valid) throw new Error(JSON.stringify(parsed.faults));
  const { document } = parsed.mapping;
  return document.entities.map((entity) => migratedEntity(document, entity));
}

const exampleOf = (name: string) => entitiesOf(readFileSync(join(examples, name), 'utf8'));

function mapping(fields: string, when = '{ field: TYPE, equals: A }'): string {
  return `
mapping: sample
version: 1
entities:
  - { name: thing, collection: things, key: /id, schema: '#/$defs/things', when: ${when}, fields: [${fields}] }
`;
}

describe('What a mapping says of a kind of entity', () => {
  test('makes the key as the target knows it, so that what is granted is what is written', () => {
    const [customer, account] = exampleOf('carddemo/mapping.yaml');
    expect(customer).toMatchObject({
      typeField: 'EXPORT_REC_TYPE',
      types: ['C'],
      settings: { key: { field: 'EXPORT_CUSTOMER_DATA.EXP_CUST_ID', length: 9, fill: '0' } },
    });
    expect(account).toMatchObject({
      types: ['A'],
      settings: { key: { field: 'EXPORT_ACCOUNT_DATA.EXP_ACCT_ID', length: 11, fill: '0' } },
    });
  });

  test('finds group, currency and amounts for control totals, on both sides', () => {
    const policy = exampleOf('insurance-migration/mapping.yaml').find(({ name }) => name === 'policy');
    expect(policy).toMatchObject({
      settings: {
        control_totals: {
          group_by: ['product', 'currency'],
          sums: {
            annual_premium: 'PM_POLICY_DATA.PM_PO_ANNUAL_PREMIUM',
            sum_insured: 'PM_POLICY_DATA.PM_PO_SUM_INSURED',
          },
        },
      },
      control: {
        group: { pointer: '/product', translation: { MOT: 'motor' } },
        currency: { pointer: '/annual_premium/currency' },
        amounts: { annual_premium: '/annual_premium/amount', sum_insured: '/sum_insured/amount' },
      },
    });
    const account = exampleOf('carddemo/mapping.yaml')[1];
    expect(account?.control).toMatchObject({
      group: { pointer: '/status', translation: { Y: 'active' } },
      currency: 'USD',
      amounts: { balance: '/balance/amount' },
    });
  });

  test('opens flags for policies to decide by, and no text that may be personal', () => {
    for (const entity of [
      ...exampleOf('insurance-migration/mapping.yaml'),
      ...exampleOf('carddemo/mapping.yaml'),
    ]) {
      const open = Object.keys((entity.settings['open_fields'] ?? {}) as object);
      expect(open.join()).not.toMatch(/name|mail|address|phone|birth/);
    }
    const policy = exampleOf('insurance-migration/mapping.yaml').find(({ name }) => name === 'policy');
    expect(policy?.settings['open_fields']).toMatchObject({
      litigation_hold: { true: ['Y'], false: ['N'], otherwise: false },
    });
  });

  test.each([
    ['a key made of several fields', '{ to: /id, from: [A, B] }', undefined],
    ['a key that is changed on its way', '{ to: /id, from: A, transform: [{ case: upper }] }', undefined],
    [
      'records that no single field tells apart',
      '{ to: /id, from: A }',
      '{ all: [{ field: A, equals: x }, { field: B, equals: y }] }',
    ],
  ])('refuses %s, and says what to do', (_, fields, when) => {
    expect(() => entitiesOf(mapping(fields, when))).toThrow(/SYM-IN-0002/);
  });

  test('takes all records where nothing tells them apart', () => {
    const text = mapping('{ to: /id, from: A }').replace(/ when: \{[^}]*\},/, '');
    expect(entitiesOf(text)[0]).toMatchObject({ typeField: undefined, types: ['*'] });
  });
});
