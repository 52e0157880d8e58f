/**
 * Secrets from the environment: `policy-api` and `POLICY_API` are both in SYMPHAINY_SECRET_POLICY_API, and the
 * tenant `ten_1`'s own in SYMPHAINY_SECRET_TEN_1__POLICY_API.
 */
import type { Secrets } from '../secrets.js';
import { assertSecretName, assertTenantId, noSecret } from '../secrets.js';

export class EnvironmentSecrets implements Secrets {
  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  async get(name: string, tenantId?: string): Promise<string> {
    assertSecretName(name);
    if (tenantId !== undefined) assertTenantId(tenantId);
    const shared = `SYMPHAINY_SECRET_${variableOf(name)}`;
    const own =
      tenantId === undefined ? [] : [`SYMPHAINY_SECRET_${variableOf(tenantId)}__${variableOf(name)}`];
    for (const variable of [...own, shared]) {
      const secret = this.environment[variable];
      if (secret !== undefined && secret !== '') return secret;
    }
    throw noSecret(`the secret ${name} is not there: ${[shared, ...own].join(' or ')} is not set`);
  }
}

function variableOf(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
