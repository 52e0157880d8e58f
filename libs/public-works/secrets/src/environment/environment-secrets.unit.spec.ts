import { describe, expect, test } from '@jest/globals';
import { secretsContract } from '../secrets-contract.js';
import { EnvironmentSecrets } from './environment-secrets.js';

const variablesOf = (given: Readonly<Record<string, string>>, tenant = ''): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, secret]) => [`SYMPHAINY_SECRET_${tenant}${name}`, secret]),
  );

describe('secrets from the environment', () => {
  secretsContract(
    async (shared, own = {}) =>
      new EnvironmentSecrets({ ...variablesOf(shared), ...variablesOf(own, 'TEN_A__') }),
  );

  test('a name as documents write it stands for a name as environments do', async () => {
    const secrets = new EnvironmentSecrets({ SYMPHAINY_SECRET_POLICY_API: 'one' });
    await expect(secrets.get('policy-api')).resolves.toBe('one');
  });

  test('no other variable can be had', async () => {
    await expect(new EnvironmentSecrets({ PATH: '/bin' }).get('PATH')).rejects.toThrow('SYM-SE-0001');
  });
});
