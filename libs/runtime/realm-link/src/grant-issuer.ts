/** Mutation grants as they leave: signed, and carrying the binding's write secret. Neither is ever recorded. */
import type { MutationGrant } from '@symphainy/contracts/realm';
import type { Grant } from '@symphainy/contracts/wal';
import type { GrantClaims } from '@symphainy/kernel';
import type { Secrets } from '@symphainy/public-works-secrets';
import { solutionVersion } from '@symphainy/runtime-core';
import type { StepOrder } from '@symphainy/runtime-engine';

export interface GrantIssuerParts {
  readonly sign: (claims: GrantClaims) => Promise<string>;
  readonly secrets: Secrets;
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
    return Buffer.from(await this.parts.secrets.get(name, tenantId));
  }
}
