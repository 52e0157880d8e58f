/** What every adapter of the port keeps. */
import { expect, test } from '@jest/globals';
import type { Secrets } from './secrets.js';

type Given = Readonly<Record<string, string>>;

/** @param adapter answers secrets of which exactly those given are there: of all tenants, and of `ten_a` alone. */
export function secretsContract(adapter: (shared: Given, ofTenantA?: Given) => Promise<Secrets>): void {
  const missing = expect.objectContaining({ code: 'SYM-SE-0001' });

  test('a secret is found by its name', async () => {
    const secrets = await adapter({ POLICY_API: 'one', OTHER: 'two' });
    await expect(secrets.get('POLICY_API')).resolves.toBe('one');
    await expect(secrets.get('OTHER')).resolves.toBe('two');
  });

  test("a tenant's own secret comes before the one that all share, and is nobody else's", async () => {
    const secrets = await adapter({ SHARED: 'all', BOTH: 'all' }, { BOTH: 'a', OWN: 'a' });
    await expect(secrets.get('BOTH', 'ten_a')).resolves.toBe('a');
    await expect(secrets.get('OWN', 'ten_a')).resolves.toBe('a');
    await expect(secrets.get('SHARED', 'ten_a')).resolves.toBe('all');
    await expect(secrets.get('BOTH', 'ten_b')).resolves.toBe('all');
    await expect(secrets.get('OWN', 'ten_b')).rejects.toEqual(missing);
    await expect(secrets.get('OWN')).rejects.toEqual(missing);
  });

  test.each([
    ['ten_a__OWN', 'ten_b'],
    ['ten_a-_OWN', 'ten_b'],
    ['ten_a/OWN', 'ten_b'],
    ['ten_a', 'ten_b'],
    ['OWN', '../ten_a'],
    ['OWN', 'TEN_A'],
    ['OWN', ''],
  ])("the name %j of tenant %j does not lead to another tenant's secret", async (name, tenantId) => {
    const secrets = await adapter({}, { OWN: 'a' });
    await expect(secrets.get(name, tenantId)).rejects.toEqual(missing);
  });

  test('a secret keeps its blanks and signs', async () => {
    const secret = ' ä€"\\ \t';
    await expect((await adapter({ ODD: secret })).get('ODD')).resolves.toBe(secret);
  });

  test('one that is not there is named in the error', async () => {
    const error = await (await adapter({ GIVEN: 'very-secret' })).get('NOT_THERE').catch(String);
    expect(error).toContain('NOT_THERE');
    expect(error).not.toContain('very-secret');
    await expect((await adapter({})).get('NOT_THERE')).rejects.toEqual(missing);
  });

  test('an empty one is as good as none', async () => {
    await expect((await adapter({ EMPTY: '' })).get('EMPTY')).rejects.toEqual(missing);
  });

  test.each(['', '../GIVEN', 'a/b', '.GIVEN', 'GIVEN\n', 'a'.repeat(65), '__proto__', 'A__B', 'A-_B'])(
    'the name %j leads nowhere',
    async (name) => {
      await expect((await adapter({ GIVEN: 'x' })).get(name)).rejects.toEqual(missing);
    },
  );
}
