/** What every adapter of the port keeps. */
import { expect, test } from '@jest/globals';
import type { Secrets } from './secrets.js';

/** @param adapter answers secrets of which exactly those given are there. */
export function secretsContract(
  adapter: (given: Readonly<Record<string, string>>) => Promise<Secrets>,
): void {
  const missing = expect.objectContaining({ code: 'SYM-SE-0001' });

  test('a secret is found by its name', async () => {
    const secrets = await adapter({ POLICY_API: 'one', OTHER: 'two' });
    await expect(secrets.get('POLICY_API')).resolves.toBe('one');
    await expect(secrets.get('OTHER')).resolves.toBe('two');
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

  test.each(['', '../GIVEN', 'a/b', '.GIVEN', 'GIVEN\n', 'a'.repeat(65), '__proto__'])(
    'the name %j leads nowhere',
    async (name) => {
      await expect((await adapter({ GIVEN: 'x' })).get(name)).rejects.toEqual(missing);
    },
  );
}
