/** What the control log says that a report on policies names: tenants, and the policies of every bundle. */
import type { Transition } from '@symphainy/contracts/wal';
import type { PolicySet } from '@symphainy/policy';

/** What a policy is called: its annotation `@id`, or else its place in its text (`policy0`, …). */
export function policyName(policy: {
  readonly id: string;
  readonly annotations: Readonly<Record<string, string>>;
}): string {
  return policy.annotations['id'] || policy.id;
}

export class Publications {
  private readonly tenantNames = new Map<string, string>();
  /** By digest of the bundle and id of the policy in it. */
  private readonly names = new Map<string, ReadonlyMap<string, string>>();

  /** The transitions of partition 0, in order. */
  add({ events }: Transition): void {
    for (const { kind } of events) {
      const fact = kind?.$case === 'factRecorded' ? kind.value.fact?.kind : undefined;
      if (fact?.$case === 'tenantCreated') this.tenantNames.set(fact.value.tenantId, fact.value.name);
      if (fact?.$case !== 'policyPublished') continue;
      const policies = JSON.parse(fact.value.compiledFrom) as PolicySet;
      this.names.set(fact.value.digest, new Map(policies.map((policy) => [policy.id, policyName(policy)])));
    }
  }

  tenantName(tenantId: string): string {
    return this.tenantNames.get(tenantId) ?? '';
  }

  policyNames(bundleDigest: string, ids: readonly string[]): string[] {
    const names = this.names.get(bundleDigest);
    return ids.map((id) => names?.get(id) ?? id);
  }
}
