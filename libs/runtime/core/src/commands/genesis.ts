import type { Genesis } from '@symphainy/contracts/wal';
import { platformAttribution } from '../attribution.js';
import { platformTenantId } from '../control/control-state.js';
import { evolveGenesis } from '../control/evolve-control.js';
import type { Decision } from '../decision.js';
import { nothing } from '../decision.js';
import { authorise } from '../authorisation.js';
import type { PartitionState } from '../partition-state.js';

/**
 * The first record of the control log. Its signature was checked where it came in; it is the one act that
 * no bundle could have decided before, so the bundle that it brings decides it, as the root principal's.
 */
export function decideGenesis(state: PartitionState, genesis: Genesis): Decision {
  if (state.partition !== 0 || state.control.genesis) return nothing;
  const control = evolveGenesis(genesis);
  const attribution = { ...platformAttribution(control), principalId: 'root', roles: ['root'] };
  const decided = authorise(control, {
    partition: 0,
    subject: attribution,
    question: {
      action: 'city.genesis',
      resourceType: 'Solution',
      resourceId: 'city',
      context: { channel: 'runtime' },
    },
    params: undefined,
    executionId: '',
    path: '',
    intentId: attribution.intentId,
    occasion: 'genesis',
  });
  return {
    type: 'decided',
    tenantId: platformTenantId,
    events: [
      { $case: 'policyDecided', value: decided },
      { $case: 'genesisRecorded', value: { attribution } },
    ],
    effects: [],
    answer: { type: 'none' },
  };
}
