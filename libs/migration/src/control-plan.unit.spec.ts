import { describe, expect, test } from '@jest/globals';
import { ControlSums } from './control-sums.js';
import type { ControlPlan } from './control-plan.js';
import { controlTotals, groupOfSource, itemOfEntity, sumsOfScan } from './control-plan.js';

const plan: ControlPlan = {
  group: { attribute: 'product', pointer: '/product', translation: { MOT: 'motor' } },
  currency: { attribute: 'currency', pointer: '/premium/currency' },
  amounts: { premium: '/premium/amount' },
};

describe('The plan of control totals', () => {
  test('names a group of the source as the target names it', () => {
    expect(groupOfSource(plan, { product: 'MOT', currency: 'EUR' })).toEqual({
      group: 'motor',
      currency: 'EUR',
    });
    expect(groupOfSource(plan, { product: 'XXX', currency: null })).toEqual({
      group: 'XXX',
      currency: '(unreadable)',
    });
  });

  test('finds the amounts of an entity', () => {
    const entity = { product: 'motor', premium: { amount: '1.10', currency: 'EUR' } };
    expect(itemOfEntity(plan, entity)).toEqual({
      group: 'motor',
      currency: 'EUR',
      amounts: { premium: '1.10' },
    });
    expect(itemOfEntity({ ...plan, group: undefined, currency: 'USD' }, {})).toEqual({
      group: 'all',
      currency: 'USD',
      amounts: { premium: undefined },
    });
  });

  test('takes what stayed behind from the source, so that only what is in the target remains', () => {
    const key = { group: 'motor', currency: 'EUR' };
    const target = new ControlSums(['premium']);
    target.add({ ...key, amounts: { premium: '0.20' } });
    const totals = controlTotals(['premium'], {
      source: sumsOfScan(plan, [
        {
          group: { product: 'MOT', currency: 'EUR' },
          records: 2,
          sums: { premium: '0.30' },
          unreadable: { premium: 0 },
        },
        {
          group: { product: 'motor', currency: 'EUR' },
          records: 1,
          sums: { premium: '5' },
          unreadable: { premium: 0 },
        },
      ]),
      rejected: [{ ...key, count: 1, amounts: { premium: '0.10' } }],
      failed: [{ ...key, count: 1, amounts: { premium: '5.00' } }],
      target: target.list(),
    });
    expect(totals).toEqual([
      {
        ...key,
        source: { count: 3, amounts: { premium: '5.30' } },
        rejected: { count: 1, amounts: { premium: '0.10' } },
        failed: { count: 1, amounts: { premium: '5.00' } },
        migrated: { count: 1, amounts: { premium: '0.20' } },
        target: { count: 1, amounts: { premium: '0.20' } },
      },
    ]);
  });
});
