/**
 * What the control log says that every event's origin is traced to: genesis, to which the platform's own acts
 * are attributed, and the tenants that there are. Taken from the records alone, without folding them.
 */
import type { Transition } from '@symphainy/contracts/wal';
import { isResolved } from './attribution.js';

export interface GenesisRecord {
  readonly intentId: string;
  readonly isAttributed: boolean;
  /** Whether the root bundle's verdict on it stands beside it. */
  readonly isDecided: boolean;
}

export class CityRecord {
  genesis: GenesisRecord | undefined;
  readonly tenants = new Set<string>();
  private readonly idByName = new Map<string, string>();

  /** The transitions of partition 0, in order, before anything that rests on them. */
  add({ events }: Transition): void {
    for (const { kind } of events) {
      if (kind?.$case === 'genesisRecorded') {
        const { attribution } = kind.value;
        const intentId = attribution?.intentId ?? '';
        const isDecided = events.some(
          (event) => event.kind?.$case === 'policyDecided' && event.kind.value.intentId === intentId,
        );
        this.genesis = { intentId, isAttributed: isResolved(attribution), isDecided };
        this.addTenant(attribution?.tenantId ?? '', 'city');
      }
      if (kind?.$case === 'factRecorded' && kind.value.fact?.kind?.$case === 'tenantCreated') {
        const { tenantId, name } = kind.value.fact.kind.value;
        this.addTenant(tenantId, name);
      }
    }
  }

  /** The id of a tenant that is given by id or by name; undefined when there is none. */
  tenantId(idOrName: string): string | undefined {
    return this.tenants.has(idOrName) ? idOrName : this.idByName.get(idOrName);
  }

  private addTenant(tenantId: string, name: string): void {
    if (tenantId === '') return;
    this.tenants.add(tenantId);
    this.idByName.set(name, tenantId);
  }
}
