import type { Attribution } from '@symphainy/contracts/kernel';
import type { Caller } from '@symphainy/contracts/wal';
import type { Subject } from '@symphainy/smart-city-primitives';
import type { ControlState } from './control/control-state.js';
import { citySolutionId, platformTenantId } from './control/control-state.js';

/** The attribution of an intent, fixed when it is accepted. */
export function attributionOf(
  caller: Caller,
  intentId: string,
  solutionId: string,
  solutionVersion: number,
  traceParent: string,
): Attribution {
  return {
    tenantId: caller.tenantId,
    principalId: caller.principalId,
    roles: caller.roles,
    actorChain: caller.actorChain,
    channel: caller.channel,
    sessionId: caller.sessionId,
    intentId,
    solutionId,
    solutionVersion,
    traceParent,
  };
}

/** Of what the platform does by itself: it answers to genesis. */
export function platformAttribution(control: ControlState): Attribution {
  return {
    tenantId: platformTenantId,
    principalId: 'runtime',
    roles: [],
    actorChain: [],
    channel: 'runtime',
    sessionId: '',
    intentId: control.genesis?.intentId ?? '',
    solutionId: citySolutionId,
    solutionVersion: 1,
    traceParent: '',
  };
}

export function subjectOf(attribution: Attribution): Subject {
  return attribution;
}

/** Whether an attribution names whom, for whom and by which intent; `evolve` refuses events without. */
export function isResolved(attribution: Attribution | undefined): attribution is Attribution {
  return (
    attribution !== undefined &&
    attribution.tenantId !== '' &&
    attribution.principalId !== '' &&
    attribution.intentId !== ''
  );
}
