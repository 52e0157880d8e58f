import type { Caller } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import type { Decision } from '../decision.js';
import { refused } from '../decision.js';

/**
 * Whether a caller may be heard at all: the tenant exists, and the session (where there is one) is neither
 * expired nor revoked. What was asked is policy's to decide, later.
 */
export function refuseCaller(control: ControlState, caller: Caller, nowMs: number): Decision | undefined {
  if (!control.tenants.has(caller.tenantId)) {
    return refused(caller.tenantId, 'SYM-RT-0014', 'the tenant is not active');
  }
  if (caller.sessionId === '') return undefined;
  if (caller.sessionExpiresAtMs <= nowMs)
    return refused(caller.tenantId, 'SYM-RT-0002', 'the session has expired');
  if (control.revokedSessions.has(caller.sessionId)) {
    return refused(caller.tenantId, 'SYM-RT-0002', 'the session was closed');
  }
  return undefined;
}
