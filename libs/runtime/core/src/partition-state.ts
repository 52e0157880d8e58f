/**
 * The state of one partition: a pure function of its log.
 *
 * I1  Only `evolve` changes it, in place; an owner in doubt drops it and folds again.
 * I2  Timers are part of it. `timers` only speeds up the search for the next one due: an entry whose await has
 *     closed may stay until it is popped, and is ignored then.
 * I3  `dirty` names what changed since digests were taken last; it is not state.
 */
import type { ControlState } from './control/control-state.js';
import { initialControlState } from './control/control-state.js';
import type { Execution } from './execution/execution.js';
import { TimerQueue } from './timer-queue.js';

export interface OpenSession {
  readonly sessionId: string;
  readonly tenantId: string;
  readonly principalId: string;
  readonly expiresAtMs: number;
}

export interface PartitionState {
  readonly partition: number;
  readonly executions: Map<string, Execution>;
  /** In order of opening; expired ones leave from the front. */
  readonly sessions: Map<string, OpenSession>;
  readonly timers: TimerQueue;
  /** Commands set aside, and executions that wait for a person, by incident. */
  readonly incidents: Map<string, { readonly tenantId: string; readonly detail: string }>;
  /** Folded in the control partition only. */
  control: ControlState;
  readonly dirty: Set<string>;
}

/** The item under which the control state counts in the digest. */
export const controlItem = 'control';

export function initialPartitionState(partition: number): PartitionState {
  const executions = new Map<string, Execution>();
  return {
    partition,
    executions,
    sessions: new Map(),
    timers: new TimerQueue(({ executionId }) => executions.get(executionId)?.running !== undefined),
    incidents: new Map(),
    control: initialControlState,
    dirty: new Set(),
  };
}
