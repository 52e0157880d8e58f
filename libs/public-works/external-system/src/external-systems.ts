/** The adapters that a service chose, by the names that bindings give them. */
import type { JsonObject } from '@symphainy/kernel';
import { BoundedCache, canonicalJson } from '@symphainy/kernel';
import type { EntityTarget } from './entity-target.js';
import type { RecordSource } from './record-source.js';
import type { SystemBinding } from './system-binding.js';
import { badBinding } from './system-binding.js';

/** Makes an adapter from the settings of a binding; throws SYM-CT-0001 or what reading its files throws. */
export type MakeAdapter<Adapter> = (system: string, settings: JsonObject, tenantId: string) => Adapter;

export interface Adapters {
  readonly sources: Readonly<Record<string, MakeAdapter<RecordSource>>>;
  readonly targets: Readonly<Record<string, MakeAdapter<EntityTarget & { close(): void }>>>;
}

/** What a realm is given: the systems of a tenant by their bindings. */
export interface ExternalSystems {
  /** The source of that name among the bindings; throws SYM-CT-0001. */
  source(system: string, bindings: readonly SystemBinding[], tenantId: string): RecordSource;
  /** The target of that name among the bindings; throws SYM-CT-0001. */
  target(system: string, bindings: readonly SystemBinding[], tenantId: string): EntityTarget;
}

/** Adapters that are kept at once: more settings than these take turns. */
const adaptersMax = 32;

export class AdaptedSystems implements ExternalSystems {
  private readonly sources = new BoundedCache<RecordSource>(adaptersMax);
  private readonly targets = new BoundedCache<EntityTarget & { close(): void }>(adaptersMax, (target) =>
    target.close(),
  );

  constructor(private readonly adapters: Adapters) {}

  source(system: string, bindings: readonly SystemBinding[], tenantId: string): RecordSource {
    return adapted(this.adapters.sources, this.sources, system, bindings, tenantId);
  }

  target(system: string, bindings: readonly SystemBinding[], tenantId: string): EntityTarget {
    return adapted(this.adapters.targets, this.targets, system, bindings, tenantId);
  }

  close(): void {
    this.sources.clear();
    this.targets.clear();
  }
}

function adapted<Adapter>(
  makers: Readonly<Record<string, MakeAdapter<Adapter>>>,
  known: BoundedCache<Adapter>,
  system: string,
  bindings: readonly SystemBinding[],
  tenantId: string,
): Adapter {
  const binding = bindings.find((one) => one.system === system);
  if (!binding) throw badBinding(system, 'the solution binds no such system to this realm');
  const { adapter, settings } = binding;
  const make = Object.hasOwn(makers, adapter) ? makers[adapter] : undefined;
  if (!make) {
    const names = Object.keys(makers).join(', ');
    throw badBinding(system, `its adapter ${adapter} is none that can be used here: ${names}`);
  }
  // An adapter has its tenant's secrets: two tenants never share one, though their settings be equal.
  const key = canonicalJson({ tenantId, system, adapter, settings });
  return known.getOrMake(key, () => make(system, settings, tenantId));
}
