import type { CountRefusals } from '@symphainy/contracts/wal';
import { authorise } from '../authorisation.js';
import { platformAttribution } from '../attribution.js';
import type { ControlState } from '../control/control-state.js';
import { platformTenantId } from '../control/control-state.js';
import type { Decision } from '../decision.js';
import type { PartitionState } from '../partition-state.js';

/** What was turned away in a minute, as one event: a flood cannot fill the log. */
export function decideCountRefusals(
  state: PartitionState,
  control: ControlState,
  command: CountRefusals,
): Decision {
  const attribution = platformAttribution(control);
  const tenantId = control.tenants.has(command.tenantId) ? command.tenantId : platformTenantId;
  const count = Object.values(command.countByCode).reduce((sum, next) => sum + next, 0);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: 'city.count_refusals',
      resourceType: 'Solution',
      resourceId: 'city',
      context: { channel: 'runtime', tenant_id: tenantId },
    },
    params: undefined,
    executionId: '',
    path: '',
    intentId: attribution.intentId,
    occasion: `refusals/${tenantId}/${command.minuteMs}`,
  });
  return {
    type: 'decided',
    tenantId,
    events: [
      { $case: 'policyDecided', value: decided },
      { $case: 'refusalsCounted', value: { tenantId, count } },
    ],
    effects: [],
    answer: { type: 'none' },
  };
}
