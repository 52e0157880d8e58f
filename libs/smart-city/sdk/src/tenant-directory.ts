import type { TenantEntry, WatchResponse } from '@symphainy/contracts/runtime';

/** Tenants by id and by name, from what Runtime's registry said last. No name looks like an id. */
export class TenantDirectory {
  private tenants: ReadonlyMap<string, TenantEntry> = new Map();

  update(registry: Pick<WatchResponse, 'tenants'>): void {
    this.tenants = new Map(
      registry.tenants.flatMap((tenant) => [
        [tenant.name, tenant] as const,
        [tenant.tenantId, tenant] as const,
      ]),
    );
  }

  /** The id of the tenant with that name or id, or undefined when there is none. */
  resolveTenant(nameOrId: string): string | undefined {
    return this.tenants.get(nameOrId)?.tenantId;
  }
}
