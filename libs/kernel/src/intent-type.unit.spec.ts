import { describe, expect, test } from '@jest/globals';
import { isIntentType, isRealmName, realmOf } from './intent-type.js';

describe('intent types', () => {
  test('an intent type names its realm', () => {
    expect(realmOf('operations.plan_migration')).toBe('operations');
    expect(realmOf('claims_desk.settle')).toBe('claims_desk');
    expect(realmOf('claims-desk.settle_claim')).toBe('claims-desk');
  });

  test.each([
    '',
    'operations',
    'Operations.plan',
    'operations.',
    '.plan',
    'a.b.c',
    'a._b',
    'a.b_',
    'a.b-c',
    'a-.b',
    'a.b__c',
    'a.b\n',
  ])('refuses %j', (text) => {
    expect(isIntentType(text)).toBe(false);
  });

  test('a name has an end', () => {
    expect(isIntentType(`a.${'b'.repeat(126)}`)).toBe(true);
    expect(isIntentType(`a.${'b'.repeat(127)}`)).toBe(false);
    expect(isRealmName('r'.repeat(64))).toBe(false);
    expect(isIntentType(`${'r'.repeat(64)}.do_it`)).toBe(false);
  });
});
