/** The registry as Runtime last told it, indexed for look-up. Immutable: a change is a new snapshot. */
import type {
  IntentTypeEntry,
  PolicyEntry,
  RealmEntry,
  SolutionEntry,
  TenantEntry,
  WatchResponse,
} from '@symphainy/contracts/runtime';

export class RegistrySnapshot {
  readonly partitionCount: number;
  readonly controlSeq: number;
  readonly platformId: string;
  /** JWK or PEM text of the root principal's public key, as genesis has it. */
  readonly rootPublicKey: string;
  readonly intentTypes: readonly IntentTypeEntry[];
  readonly realms: readonly RealmEntry[];
  private readonly types: ReadonlyMap<string, IntentTypeEntry>;
  private readonly tenantsById: ReadonlyMap<string, TenantEntry>;
  private readonly tenantsByName: ReadonlyMap<string, TenantEntry>;
  private readonly solutions: readonly SolutionEntry[];
  private readonly policies: readonly PolicyEntry[];
  private readonly owners: ReadonlyMap<number, string>;

  constructor(registry: WatchResponse) {
    this.partitionCount = registry.partitionCount;
    this.controlSeq = registry.controlSeq;
    this.platformId = registry.platformId;
    this.rootPublicKey = registry.rootPublicKey;
    this.intentTypes = registry.intentTypes;
    this.realms = registry.realms;
    this.types = new Map(registry.intentTypes.map((entry) => [entry.type, entry]));
    this.tenantsById = new Map(registry.tenants.map((entry) => [entry.tenantId, entry]));
    this.tenantsByName = new Map(registry.tenants.map((entry) => [entry.name, entry]));
    this.solutions = registry.solutions;
    this.policies = registry.policies;
    this.owners = new Map(
      registry.owners
        .filter(({ address }) => address !== '')
        .flatMap(({ address, partitions }) =>
          partitions.map((partition): [number, string] => [partition, address]),
        ),
    );
  }

  intentType(type: string): IntentTypeEntry | undefined {
    return this.types.get(type);
  }

  /** A tenant by its id or, as people write it, by its name. */
  tenant(idOrName: string): TenantEntry | undefined {
    return this.tenantsById.get(idOrName) ?? this.tenantsByName.get(idOrName);
  }

  solutionsOf(tenantId: string): SolutionEntry[] {
    return this.solutions.filter((solution) => solution.tenantId === tenantId);
  }

  policiesOf(tenantId: string): PolicyEntry[] {
    return this.policies.filter((policy) => policy.tenantId === tenantId);
  }

  /** Where the owner of a partition is reached; undefined while it has none. */
  ownerOf(partition: number): string | undefined {
    return this.owners.get(partition);
  }

  /** All addresses that own something. */
  ownerAddresses(): ReadonlySet<string> {
    return new Set(this.owners.values());
  }

  /** The partitions that have an owner, by its address, ascending. */
  partitionsByOwner(): Map<string, number[]> {
    const grouped = new Map<string, number[]>();
    for (const [partition, address] of this.owners) {
      grouped.set(address, [...(grouped.get(address) ?? []), partition]);
    }
    for (const partitions of grouped.values()) partitions.sort((left, right) => left - right);
    return grouped;
  }
}
