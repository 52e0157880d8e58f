import type { Quarantine } from '@symphainy/contracts/wal';
import { derivedId, sha256Hex } from '@symphainy/kernel';
import { platformTenantId } from '../control/control-state.js';
import type { Decision } from '../decision.js';
import { nothing } from '../decision.js';
import type { PartitionState } from '../partition-state.js';

/** Sets a command aside whose decision threw, so that the partition goes on; an incident keeps it in sight. */
export function decideQuarantine(state: PartitionState, command: Quarantine): Decision {
  const incidentId = derivedId('incident', state.partition, sha256Hex(command.command));
  if (state.incidents.has(incidentId)) return nothing;
  return {
    type: 'decided',
    tenantId: platformTenantId,
    events: [{ $case: 'commandQuarantined', value: { incidentId, detail: command.detail } }],
    effects: [],
    answer: { type: 'denied', code: 'SYM-RT-0012', detail: `set aside as ${incidentId}` },
  };
}
