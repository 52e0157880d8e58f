/** Mutation grants as they leave: signed, and carrying the binding's write secret. Neither is ever recorded. */
import type { MutationGrant } from '@symphainy/contracts/realm';
import type { Grant } from '@symphainy/contracts/wal';
import { symphainyError } from '@symphainy/kernel';
import { solutionVersion } from '@symphainy/runtime-core';
import type { StepOrder } from '@symphainy/runtime-engine';

/** What a grant says, for its signature. */
export interface GrantClaims {
  readonly grantId: string;
  readonly tenantId: string;
  readonly stepKey: string;
  readonly executionId: string;
  readonly path: string;
  readonly attempt: number;
  readonly system: string;
  readonly collection: string;
  readonly key: string;
  readonly expiresAtMs: number;
}

export interface GrantIssuerParts {
  readonly sign: (claims: GrantClaims) => Promise<string>;
  /** The secret of this name, or undefined when there is none. */
  readonly secret: (name: string) => Promise<string | undefined>;
}

export class GrantIssuer {
  constructor(private readonly parts: GrantIssuerParts) {}

  async issue(order: StepOrder, grant: Grant): Promise<MutationGrant> {
    const { executionId, path, attempt } = order;
    const { tenantId } = order.running.attribution;
    const { grantId, system, collection, key, expiresAtMs } = grant;
    const scope = { grantId, system, collection, key, expiresAtMs };
    const token = await this.parts.sign({
      ...scope,
      tenantId,
      stepKey: `${executionId}/${path}`,
      executionId,
      path,
      attempt,
    });
    return { token, system, collection, key, expiresAtMs, secret: await this.secretOf(order, system) };
  }

  /** The write secret that the binding of the system names; empty when it names none. */
  private async secretOf(order: StepOrder, system: string): Promise<Buffer> {
    const { attribution } = order.running;
    const { tenantId, solutionId, solutionVersion: version } = attribution;
    const solution = solutionVersion(order.control.state, tenantId, solutionId, version);
    const bindings = solution?.document.domainServiceBindings[order.realm] ?? [];
    const name = bindings.find((binding) => binding.system === system)?.settings.write_secret;
    if (typeof name !== 'string') return Buffer.alloc(0);
    const secret = await this.parts.secret(name);
    if (secret !== undefined) return Buffer.from(secret);
    throw symphainyError({
      code: 'SYM-LP-0010',
      detail: `the binding of ${system} names the write secret '${name}', which Runtime does not have`,
      remedy: `Give Runtime the secret '${name}'.`,
    });
  }
}
