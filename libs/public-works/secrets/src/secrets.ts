/**
 * The port by which a service gets secrets: passwords and tokens of external systems.
 *
 * I1  A secret is asked for by name and never listed; names stand in documents, secrets do not.
 * I2  An error names the secret and where it was looked for, never what it holds.
 * I3  A tenant's own secret is found for that tenant alone, whatever name another tenant's document has.
 */
import { TerminalError } from '@symphainy/kernel';

export interface Secrets {
  /**
   * The tenant's own secret of that name, or the one that all tenants share; without a tenant, a shared one.
   * Throws SYM-SE-0001 when there is none, it is empty or the name is no name.
   */
  get(name: string, tenantId?: string): Promise<string>;
}

/** Secrets as one tenant may have them. */
export interface TenantSecrets {
  get(name: string): Promise<string>;
}

export function secretsOf(secrets: Secrets, tenantId: string): TenantSecrets {
  return { get: (name) => secrets.get(name, tenantId) };
}

export const secretBytesMax = 64 * 1024;

/** Never two signs in a row: where there is nothing but names, they part a tenant from its secret. */
const namePattern = /^(?!.*[_-]{2})[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Throws for what is no name of a secret: a name never leads to another place. */
export function assertSecretName(name: string): void {
  if (!namePattern.test(name))
    throw noSecret(
      `${JSON.stringify(name)} is no name of a secret: a letter, then letters, digits, and single - or _`,
    );
}

/** Throws for what is no id of a tenant. */
export function assertTenantId(tenantId: string): void {
  if (!/^[a-z0-9_]{1,64}$/.test(tenantId)) throw noSecret(`${JSON.stringify(tenantId)} is no tenant`);
}

export function noSecret(detail: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-SE-0001', detail, cause });
}
