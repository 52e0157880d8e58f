/**
 * The fold: what an event makes of the state.
 *
 * I1  The only code that changes a partition's state. It never refuses what was decided: an event that does
 *     not fit is damage (`UnfoldableRecord`, `IllegalTransition`) and halts the partition.
 * I2  It reads the event, its command and their position, nothing else.
 * I3  An event whose attribution cannot be resolved does not fold.
 */
import { TimerKind } from '@symphainy/contracts/wal';
import { Mode } from '@symphainy/contracts/kernel';
import type { Command, Grant, SubmitIntent } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import type { Position } from '@symphainy/kernel';
import { isResolved } from './attribution.js';
import type { ControlState } from './control/control-state.js';
import { evolveControl, evolveGenesis } from './control/evolve-control.js';
import type { EventKind } from './decision.js';
import type { Execution, Phase, Running, StepState, Write } from './execution/execution.js';
import { batchDefinition } from './commands/submit-intent.js';
import { beginPage, evolveForEach } from './evolve-for-each.js';
import { undoneBy } from './saga/advance.js';
import { isTerminal } from './execution/execution.js';
import { IllegalTransition } from './execution/illegal-transition.js';
import { controlItem } from './partition-state.js';
import type { PartitionState } from './partition-state.js';
import { UnfoldableRecord } from './unfoldable-record.js';

export function evolve(state: PartitionState, event: EventKind, command: Command, position: Position): void {
  switch (event.$case) {
    case 'genesisRecorded': {
      if (command.kind?.$case !== 'genesis') throw new UnfoldableRecord('genesis without its command');
      setControl(state, evolveGenesis(command.kind.value));
      return;
    }
    case 'sessionOpened': {
      const { sessionId, attribution, expiresAtMs } = event.value;
      if (!isResolved(attribution)) throw unattributed(event);
      dropExpiredSessions(state, command.nowMs);
      const { tenantId, principalId } = attribution;
      state.sessions.set(sessionId, { sessionId, tenantId, principalId, expiresAtMs });
      state.dirty.add(sessionId);
      return;
    }
    case 'sessionClosed': {
      const { sessionId, attribution } = event.value;
      if (!isResolved(attribution)) throw unattributed(event);
      if (command.kind?.$case !== 'closeSession') throw new UnfoldableRecord('a session closed by nothing');
      const expiresAtMs = command.kind.value.caller?.sessionExpiresAtMs ?? 0;
      const fact = { tenantId: attribution.tenantId, sessionId, expiresAtMs };
      setControl(state, evolveControl(state.control, { kind: { $case: 'sessionRevoked', value: fact } }));
      return;
    }
    case 'intentAccepted':
      return accept(state, event, command, position);
    case 'policyDecided':
      if (event.value.intentId === '') throw unattributed(event);
      return;
    case 'executionRejected': {
      const execution = live(state, event, event.value.executionId, position);
      return end(state, execution, { status: 'REJECTED', decisionId: event.value.decisionId });
    }
    case 'executionStarted': {
      const execution = live(state, event, event.value.executionId, position);
      if (execution.phase.status !== 'ACCEPTED') throw illegal(execution, event);
      execution.phase = { status: 'RUNNING' };
      const deadlineMs = execution.running.deadlineMs;
      if (deadlineMs > 0) {
        const kind = TimerKind.TIMER_KIND_EXECUTION_DEADLINE;
        state.timers.push({ dueMs: deadlineMs, executionId: execution.id, path: '', attempt: 0, kind });
      }
      return;
    }
    case 'stepScheduled': {
      const { executionId, path, attempt, timeoutAtMs } = event.value;
      const execution = live(state, event, executionId, position);
      const { realm, intentType, decisionId, params, grant } = event.value;
      const at = { attempt, realm, intentType, decisionId, timeoutAtMs };
      execution.running.steps.set(path, { status: 'scheduled', ...at, params: Buffer.from(params), grant });
      setProgress(execution, { status: 'RUNNING' });
      beginPage(execution.running, path);
      if (timeoutAtMs > 0) {
        const kind = TimerKind.TIMER_KIND_STEP_TIMEOUT;
        state.timers.push({ dueMs: timeoutAtMs, executionId, path, attempt, kind });
      }
      return;
    }
    case 'stepSucceeded': {
      const { executionId, path, attempt } = event.value;
      const execution = live(state, event, executionId, position);
      const { decisionId, grant } =
        unknownWrite(execution.running, path) ?? awaited(execution, event, path, attempt);
      execution.running.steps.set(path, { status: 'succeeded', attempt });
      if (execution.phase.status === 'STUCK') execution.phase = { status: 'RUNNING' };
      const undone = undoneBy(path);
      if (undone !== undefined) execution.running.writes.delete(undone);
      else if (grant) setWrite(execution.running, path, 'succeeded', decisionId, grant);
      return;
    }
    case 'stepSkipped': {
      const { executionId, path, attempt } = event.value;
      const execution = live(state, event, executionId, position);
      const step = execution.running.steps.get(path);
      if (step?.status !== 'failed' || step.attempt !== attempt) throw illegal(execution, event);
      execution.running.steps.set(path, { status: 'succeeded', attempt });
      return;
    }
    case 'stepFailed': {
      const { executionId, path, attempt } = event.value;
      const execution = live(state, event, executionId, position);
      awaited(execution, event, path, attempt);
      execution.running.steps.set(path, { status: 'failed', attempt });
      return;
    }
    case 'stepRetryScheduled': {
      const { executionId, path, attempt, dueMs } = event.value;
      const execution = live(state, event, executionId, position);
      const unknown = execution.running.writes.get(path)?.outcome === 'unknown';
      execution.running.steps.set(path, { status: 'retrying', attempt, dueMs, unknown });
      if (![...execution.running.steps.values()].some((step) => step.status === 'scheduled')) {
        setProgress(execution, { status: 'WAITING' });
      }
      state.timers.push({ dueMs, executionId, path, attempt, kind: TimerKind.TIMER_KIND_RETRY });
      return;
    }
    case 'artifactRecorded': {
      const { executionId, path, artifactId } = event.value;
      const execution = live(state, event, executionId, position);
      const sealed = reportedArtifact(command, artifactId);
      if (!sealed) throw new UnfoldableRecord(`artifact ${artifactId} is not in its command`);
      execution.running.artifacts.push({ path, sealed });
      return;
    }
    case 'executionSucceeded':
      return end(state, live(state, event, event.value.executionId, position), { status: 'SUCCEEDED' });
    case 'executionFailed': {
      const { executionId, code, detail } = event.value;
      return end(state, live(state, event, executionId, position), { status: 'FAILED', code, detail });
    }
    case 'executionCancelled': {
      const { executionId, reason, attribution } = event.value;
      if (!isResolved(attribution)) throw unattributed(event);
      return end(state, live(state, event, executionId, position), { status: 'CANCELLED', reason });
    }
    case 'incidentOpened': {
      const { incidentId, executionId, reason } = event.value;
      const execution = state.executions.get(executionId);
      if (!execution) throw new UnfoldableRecord(`an incident of ${executionId}, which was never accepted`);
      // What a late report tells of an execution that has ended does not bring it back.
      if (isLive(execution)) {
        const { phase } = live(state, event, executionId, position);
        execution.phase = { status: 'STUCK', incidentId, undoing: undoingOf(phase) };
      }
      state.incidents.set(incidentId, { tenantId: execution.tenantId, detail: reason });
      state.dirty.add(incidentId);
      return;
    }
    case 'commandQuarantined': {
      const { incidentId, detail } = event.value;
      state.incidents.set(incidentId, { tenantId: '', detail });
      state.dirty.add(incidentId);
      return;
    }
    case 'factRecorded':
      if (!event.value.fact) throw new UnfoldableRecord('a recorded fact is empty');
      setControl(state, evolveControl(state.control, event.value.fact));
      return;
    case 'stepOutcomeUnknown': {
      const { executionId, path, attempt } = event.value;
      const execution = live(state, event, executionId, position);
      const step = awaited(execution, event, path, attempt);
      execution.running.steps.set(path, { status: 'failed', attempt });
      if (step.grant && undoneBy(path) === undefined) {
        setWrite(execution.running, path, 'unknown', step.decisionId, step.grant);
      }
      return;
    }
    case 'compensationStarted': {
      const { executionId, code, detail } = event.value;
      const execution = live(state, event, executionId, position);
      execution.phase = { status: 'COMPENSATING', code, detail };
      execution.running.paused = false;
      return;
    }
    case 'executionCompensated': {
      const { executionId, code, detail } = event.value;
      return end(state, live(state, event, executionId, position), { status: 'COMPENSATED', code, detail });
    }
    case 'executionPaused': {
      const { executionId, attribution } = event.value;
      if (!isResolved(attribution)) throw unattributed(event);
      const execution = live(state, event, executionId, position);
      execution.running.paused = true;
      execution.phase = { status: 'PAUSED' };
      return;
    }
    case 'executionResumed': {
      const { executionId, attribution } = event.value;
      if (!isResolved(attribution)) throw unattributed(event);
      const execution = live(state, event, executionId, position);
      execution.running.paused = false;
      execution.phase = { status: 'RUNNING' };
      for (const [path, step] of execution.running.steps) {
        if (step.status !== 'retrying') continue;
        const { attempt, dueMs } = step;
        state.timers.push({ dueMs, executionId, path, attempt, kind: TimerKind.TIMER_KIND_RETRY });
      }
      return;
    }
    case 'itemsReceived':
    case 'childStarted':
    case 'childEnded':
    case 'forEachEnded':
      return evolveForEach(state, live(state, event, event.value.executionId, position), event, command);
    case 'artifactHydrated':
      if (!isResolved(event.value.attribution)) throw unattributed(event);
      return;
    case 'lateReportRecorded':
    case 'refusalsCounted':
      return;
    default:
      return assertNever(event);
  }
}

function accept(
  state: PartitionState,
  event: Extract<EventKind, { $case: 'intentAccepted' }>,
  command: Command,
  position: Position,
): void {
  const { executionId, intentId, attribution } = event.value;
  if (!isResolved(attribution)) throw unattributed(event);
  if (command.kind?.$case !== 'submitIntent') throw new UnfoldableRecord('an intent accepted from nothing');
  const present = state.executions.get(executionId);
  if (present) throw illegal(present, event);
  const submit = command.kind.value;
  state.executions.set(executionId, {
    id: executionId,
    intentId,
    tenantId: attribution.tenantId,
    type: submit.type,
    solutionId: attribution.solutionId,
    requestDigest: submit.requestDigest.toString('hex'),
    accepted: position,
    updated: position,
    phase: { status: 'ACCEPTED' },
    parent: submit.parent,
    running: runningOf(submit, attribution),
  });
  state.dirty.add(executionId);
}

function runningOf(submit: SubmitIntent, attribution: Running['attribution']): Running {
  return {
    attribution,
    params: submit.params,
    sealed: submit.sealed,
    labels: submit.labels,
    deadlineMs: submit.deadlineMs,
    mode: submit.mode === Mode.MODE_DRY_RUN ? 'dry_run' : 'live',
    batch: batchDefinition(submit),
    steps: new Map(),
    artifacts: [],
    forEach: new Map(),
    writes: new Map(),
    paused: false,
  };
}

function live(
  state: PartitionState,
  event: EventKind,
  executionId: string,
  position: Position,
): Execution & { running: Running } {
  const execution = state.executions.get(executionId);
  if (!execution) throw new UnfoldableRecord(`${event.$case} for ${executionId}, which was never accepted`);
  if (!isLive(execution)) throw illegal(execution, event);
  execution.updated = position;
  state.dirty.add(executionId);
  return execution;
}

function isLive(execution: Execution): execution is Execution & { running: Running } {
  return execution.running !== undefined && !isTerminal(execution.phase);
}

function awaited(
  execution: Execution & { running: Running },
  event: EventKind,
  path: string,
  attempt: number,
): Extract<StepState, { status: 'scheduled' }> {
  const step = execution.running.steps.get(path);
  if (step?.status === 'scheduled' && step.attempt === attempt) return step;
  throw new IllegalTransition(
    step?.status ?? 'absent',
    event.$case,
    `step ${execution.id}/${path}#${attempt}`,
  );
}

/** Why an execution is being undone, if it is. */
function undoingOf(phase: Phase): { readonly code: string; readonly detail: string } | undefined {
  if (phase.status === 'STUCK') return phase.undoing;
  return phase.status === 'COMPENSATING' ? { code: phase.code, detail: phase.detail } : undefined;
}

/** The write at a path of which nobody knows whether it happened, and which is not under way again. */
function unknownWrite(running: Running, path: string): Write | undefined {
  const write = running.writes.get(path);
  const isOpen = running.steps.get(path)?.status === 'scheduled';
  return write?.outcome === 'unknown' && !isOpen ? write : undefined;
}

/** Compensating and paused say more than that something runs or waits. */
function setProgress(execution: Execution, phase: Phase): void {
  const { status } = execution.phase;
  if (status !== 'COMPENSATING' && status !== 'PAUSED') execution.phase = phase;
}

/** What was written last is undone first: an entry that changes goes to the end. */
function setWrite(
  running: Running,
  path: string,
  outcome: Write['outcome'],
  decisionId: string,
  grant: Grant,
): void {
  running.writes.delete(path);
  running.writes.set(path, { outcome, decisionId, grant });
}

function end(state: PartitionState, execution: Execution, phase: Phase): void {
  execution.phase = phase;
  execution.running = undefined;
  state.dirty.add(execution.id);
}

function setControl(state: PartitionState, control: ControlState): void {
  state.control = control;
  state.dirty.add(controlItem);
}

function reportedArtifact(command: Command, artifactId: string) {
  if (command.kind?.$case !== 'reportStep') return undefined;
  const outcome = command.kind.value.outcome;
  if (outcome?.$case !== 'success') return undefined;
  return outcome.value.artifacts.find((artifact) => artifact.artifactId === artifactId);
}

function dropExpiredSessions(state: PartitionState, nowMs: number): void {
  for (const [sessionId, session] of state.sessions) {
    if (session.expiresAtMs > nowMs) return;
    state.sessions.delete(sessionId);
    state.dirty.add(sessionId);
  }
}

function illegal(execution: Execution, event: EventKind): IllegalTransition {
  return new IllegalTransition(execution.phase.status, event.$case, `execution ${execution.id}`);
}

function unattributed(event: EventKind): UnfoldableRecord {
  return new UnfoldableRecord(`${event.$case} has no attribution`);
}
