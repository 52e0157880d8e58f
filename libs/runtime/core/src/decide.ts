/**
 * The decision: what a command means in a state. Pure and synchronous; time, ids and facts from outside
 * come in with the command, effects go out as values.
 *
 * I1  The same state, control state and command give the same decision: replay decides every command again.
 * I2  Nothing is changed here; `evolve` changes, by the events alone.
 */
import type { Command } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import { decideCancelExecution } from './commands/cancel-execution.js';
import { decideCountRefusals } from './commands/count-refusals.js';
import { decideEndChild } from './commands/end-child.js';
import { decideFireTimer } from './commands/fire-timer.js';
import { decideGenesis } from './commands/genesis.js';
import { decideHydrateArtifact } from './commands/hydrate-artifact.js';
import { decideOperateExecution } from './commands/operate-execution.js';
import { decideQuarantine } from './commands/quarantine.js';
import { decideReportStep } from './commands/report-step.js';
import { decideCloseSession, decideOpenSession } from './commands/session.js';
import { decideSubmitIntent } from './commands/submit-intent.js';
import type { ControlState } from './control/control-state.js';
import type { Decision } from './decision.js';
import { refused } from './decision.js';
import type { PartitionState } from './partition-state.js';

export function decide(state: PartitionState, control: ControlState, command: Command): Decision {
  const { kind, nowMs, traceParent } = command;
  switch (kind?.$case) {
    case 'genesis':
      return decideGenesis(state, kind.value);
    case 'openSession':
      return decideOpenSession(state, control, kind.value, nowMs, traceParent);
    case 'closeSession':
      return decideCloseSession(state, control, kind.value, nowMs, traceParent);
    case 'submitIntent':
      return decideSubmitIntent(state, control, kind.value, nowMs, traceParent);
    case 'reportStep':
      return decideReportStep(state, control, kind.value, nowMs);
    case 'fireTimer':
      return decideFireTimer(state, control, kind.value, nowMs);
    case 'cancelExecution':
      return decideCancelExecution(state, control, kind.value, nowMs, traceParent);
    case 'hydrateArtifact':
      return decideHydrateArtifact(state, control, kind.value, nowMs, traceParent);
    case 'countRefusals':
      return decideCountRefusals(state, control, kind.value);
    case 'endChild':
      return decideEndChild(state, control, kind.value, nowMs);
    case 'operateExecution':
      return decideOperateExecution(state, control, kind.value, nowMs, traceParent);
    case 'quarantine':
      return decideQuarantine(state, kind.value);
    case undefined:
      return refused('', 'SYM-RT-0001', 'a command without a kind');
    default:
      return assertNever(kind);
  }
}
