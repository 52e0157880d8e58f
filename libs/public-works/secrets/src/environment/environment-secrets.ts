/** Secrets from the environment: `policy-api` and `POLICY_API` are both in SYMPHAINY_SECRET_POLICY_API. */
import type { Secrets } from '../secrets.js';
import { assertSecretName, noSecret } from '../secrets.js';

export class EnvironmentSecrets implements Secrets {
  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  async get(name: string): Promise<string> {
    assertSecretName(name);
    const variable = `SYMPHAINY_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
    const secret = this.environment[variable];
    if (secret === undefined || secret === '')
      throw noSecret(`the secret ${name} is not there: ${variable} is not set`);
    return secret;
  }
}
