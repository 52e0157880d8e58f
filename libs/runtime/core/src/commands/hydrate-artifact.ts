import type { HydrateArtifact } from '@symphainy/contracts/wal';
import { attributionOf } from '../attribution.js';
import { authorise, denialDetail, isAllowed } from '../authorisation.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import type { Decision } from '../decision.js';
import { refused } from '../decision.js';
import type { PartitionState } from '../partition-state.js';
import { refuseCaller } from './caller.js';

/** Showing content is an act: decided by the tenant's policy and recorded. The content itself stays out. */
export function decideHydrateArtifact(
  state: PartitionState,
  control: ControlState,
  command: HydrateArtifact,
  nowMs: number,
  traceParent: string,
): Decision {
  const { caller, artifactId, executionId, intentId, purpose } = command;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const refusal = refuseCaller(control, caller, nowMs);
  if (refusal) return refusal;
  const execution = state.executions.get(executionId);
  if (!execution || execution.tenantId !== caller.tenantId) {
    return refused(caller.tenantId, 'SYM-EX-0004', `there is no artifact ${artifactId}`);
  }
  const attribution = attributionOf(caller, intentId, citySolutionId, 1, traceParent);
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: 'data.hydrate',
      resourceType: 'Artifact',
      resourceId: artifactId,
      context: { channel: caller.channel, purpose },
    },
    params: undefined,
    executionId,
    path: '',
    intentId,
    occasion: 'hydrate',
  });
  const { tenantId } = caller;
  if (!isAllowed(decided)) {
    return {
      type: 'decided',
      tenantId,
      events: [{ $case: 'policyDecided', value: decided }],
      effects: [],
      answer: { type: 'denied', code: 'SYM-RT-0019', detail: denialDetail(decided) },
    };
  }
  return {
    type: 'decided',
    tenantId,
    events: [
      { $case: 'policyDecided', value: decided },
      { $case: 'artifactHydrated', value: { artifactId, executionId, attribution } },
    ],
    effects: [],
    answer: { type: 'hydrated', executionId, artifactId },
  };
}
