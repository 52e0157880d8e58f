import { describe, expect, test } from '@jest/globals';
import { ControlSums } from './control-sums.js';
import { DecimalSum } from './decimal-sum.js';
import { reconcile, type ActualItem, type ExpectedItem } from './reconcile.js';

describe('A sum of decimal texts', () => {
  test('keeps the penny that a double loses', () => {
    const sum = new DecimalSum();
    for (const text of ['90071992547409921.10', '0.01', '-0.001', '5']) expect(sum.add(text)).toBe(true);
    expect(String(sum)).toBe('90071992547409926.109');
  });

  test('is less than zero with its sign, and zero without one', () => {
    const sum = new DecimalSum();
    sum.add('-0.05');
    expect(String(sum)).toBe('-0.05');
    sum.add('0.05');
    expect(String(sum)).toBe('0.00');
  });

  test.each(['', '1e3', 'x', '.5', '1.', '+1', ' 1'])('takes no %j', (text) => {
    const sum = new DecimalSum();
    expect(sum.add(text)).toBe(false);
    expect(String(sum)).toBe('0');
  });
});

describe('Control totals', () => {
  test('are by group and currency, and count what cannot be read', () => {
    const sums = new ControlSums(['premium']);
    for (const [group, currency, premium] of [
      ['motor', 'EUR', '1.10'],
      ['motor', 'CHF', '2.00'],
      ['motor', 'EUR', undefined],
      ['house', 'EUR', '3'],
    ] as const)
      sums.add({ group, currency, amounts: { premium } });
    expect(sums.list()).toEqual([
      { group: 'house', currency: 'EUR', count: 1, amounts: { premium: '3' } },
      { group: 'motor', currency: 'CHF', count: 1, amounts: { premium: '2.00' } },
      { group: 'motor', currency: 'EUR', count: 2, amounts: { premium: '1.10' }, unreadable: { premium: 1 } },
    ]);
  });

  test('stay few however many groups there are', () => {
    const sums = new ControlSums(['premium']);
    for (let at = 0; at < 1_000; at++)
      sums.add({ group: `g${at}`, currency: 'EUR', amounts: { premium: '1' } });
    const list = sums.list();
    expect(list).toHaveLength(101);
    expect(list.find(({ group }) => group === 'others')).toMatchObject({ count: 900 });
  });
});

describe('Reconciling a batch with a manifest', () => {
  const expected = new Map<string, ExpectedItem>([
    ['A', { outcome: 'migrated' }],
    ['B', { outcome: 'rejected' }],
    ['C', { outcome: 'failed', reason: 'invalid_date at /since' }],
  ]);
  const actual = new Map<string, ActualItem>([
    ['A', { outcome: 'migrated' }],
    ['B', { outcome: 'rejected' }],
    ['C', { outcome: 'failed', detail: 'missing_value at /id: x; invalid_date at /since: is no date' }],
  ]);

  test('finds nothing where both are equal', () => {
    expect(reconcile(expected, actual)).toEqual({ compared: 3, differences_total: 0, differences: [] });
  });

  test.each<readonly [string, string, ActualItem | undefined]>([
    ['an item that is missing', 'A', undefined],
    ['another outcome', 'A', { outcome: 'failed', detail: 'x' }],
    ['a held item that was migrated', 'B', { outcome: 'migrated' }],
    ['another reason', 'C', { outcome: 'failed', detail: 'invalid_date at /since_when: x' }],
    ['an item that nobody expected', 'D', { outcome: 'migrated' }],
  ])('finds %s', (_, key, item) => {
    const changed = new Map(actual);
    if (item === undefined) changed.delete(key);
    else changed.set(key, item);
    const { differences_total: total, differences } = reconcile(expected, changed);
    expect(total).toBe(1);
    expect(differences[0]).toMatchObject({ key });
  });
});
