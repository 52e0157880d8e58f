/** What operators may do with an execution: when, and what follows. */
import type { Attribution } from '@symphainy/contracts/kernel';
import { Operation } from '@symphainy/contracts/wal';
import type { Draft } from '../decision.js';
import type { Execution, Running, StepState } from '../execution/execution.js';
import { forEachOfPage } from '../execution/for-each.js';
import { undoneBy } from '../saga/advance.js';
import { progressOf } from '../steps/drive-for-each.js';
import { compensationOf, endUnsuccessfully, undoNext } from '../steps/end-unsuccessfully.js';
import { cancelOpenSteps, leaveOpenWrites } from '../steps/open-steps.js';
import type { Scheduling } from '../steps/scheduling.js';
import { goOn, statusIn } from '../steps/start-nodes.js';
import { startAttempt } from './fire-timer.js';
import { endWhenDriven } from './report-step.js';

/** An execution that runs, and what was allowed to whom. */
export interface Operated {
  readonly execution: Execution;
  readonly running: Running;
  readonly scheduling: Scheduling;
  readonly attribution: Attribution;
  readonly reason: string;
}

export interface OperationRule {
  /** As policies and clients know it. */
  readonly name: string;
  /** Whether it was done before: a repeat, whose first answer was lost, does no harm. Asked first. */
  readonly isDone: (execution: Execution, running: Running) => boolean;
  /** Why it cannot be done, or undefined when it can. */
  readonly refusal: (execution: Execution, running: Running, scheduling: Scheduling) => string | undefined;
  readonly carryOut: (draft: Draft, operated: Operated) => void;
}

const undoneByOperator = 'SYM-RT-0022';
const never = (): boolean => false;

/** Undefined for an operation that this version does not know. */
export function operationRule(operation: Operation): OperationRule | undefined {
  return rules[operation];
}

const rules: { readonly [Known in Operation]?: OperationRule } = {
  [Operation.OPERATION_PAUSE]: {
    name: 'pause',
    isDone: ({ phase }) => phase.status === 'PAUSED',
    refusal: refusedUnless('paused', 'RUNNING', 'WAITING', 'PAUSED'),
    carryOut: (draft, { scheduling: { executionId }, attribution, reason }) =>
      draft.add({ $case: 'executionPaused', value: { executionId, reason, attribution } }),
  },
  [Operation.OPERATION_RESUME]: {
    name: 'resume',
    isDone: ({ phase }) => phase.status === 'RUNNING' || phase.status === 'WAITING',
    refusal: refusedUnless('resumed', 'RUNNING', 'WAITING', 'PAUSED'),
    carryOut: resume,
  },
  [Operation.OPERATION_RETRY]: {
    name: 'retry',
    isDone: never,
    refusal: refusedUnless('retried', 'STUCK'),
    carryOut: retry,
  },
  [Operation.OPERATION_SKIP]: {
    name: 'skip',
    isDone: never,
    refusal: (execution, running) =>
      refusedUnless('skipped', 'STUCK')(execution) ??
      (skippable(execution, running) ? undefined : 'what it is stuck in is no step that could be skipped'),
    carryOut: skip,
  },
  [Operation.OPERATION_COMPENSATE]: {
    name: 'compensate',
    isDone: ({ phase }) => phase.status === 'COMPENSATING' && phase.code === undoneByOperator,
    refusal: (execution, running, scheduling) =>
      refusedUnless('compensated', 'RUNNING', 'WAITING', 'PAUSED', 'STUCK')(execution) ??
      (undoingIn(execution) ? 'it is being undone already: retry it' : undefined) ??
      (hasUndoable(running, scheduling)
        ? undefined
        : 'it has written nothing that could be undone: cancel it instead'),
    carryOut: compensate,
  },
};

function refusedUnless(done: string, ...allowed: readonly Execution['phase']['status'][]) {
  return ({ phase: { status } }: Execution): string | undefined =>
    allowed.includes(status) ? undefined : `the execution is ${status} and cannot be ${done}`;
}

/** Starts what would have started meanwhile. */
function resume(draft: Draft, { running, scheduling, attribution }: Operated): void {
  const { executionId, nowMs } = scheduling;
  draft.add({ $case: 'executionResumed', value: { executionId, attribution } });
  for (const [path, step] of running.steps) {
    if (step.status === 'retrying' && step.dueMs <= nowMs)
      startAttempt(draft, scheduling, running, path, step.attempt);
  }
  for (const [path, forEach] of running.forEach) {
    if (!forEach.ended) endWhenDriven(draft, scheduling, running, path, progressOf(forEach));
  }
  goOn(draft, scheduling, statusIn(running));
}

/** Tries what it is stuck in once more, however often it was tried before. */
function retry(draft: Draft, { execution, running, scheduling, attribution }: Operated): void {
  const { executionId } = scheduling;
  const undoing = undoingIn(execution);
  draft.add({ $case: 'executionResumed', value: { executionId, attribution } });
  if (undoing) draft.add({ $case: 'compensationStarted', value: { executionId, ...undoing } });
  const failed = failedStep(running, undoing !== undefined);
  if (failed) return startAttempt(draft, scheduling, running, failed.path, failed.attempt + 1);
  if (undoing) undoNext(draft, scheduling, running.writes, undoing);
  else goOn(draft, scheduling, statusIn(running));
}

/** Goes on behind the step. If it may have written, that is undone with the rest should it come to that. */
function skip(draft: Draft, { execution, running, scheduling, attribution }: Operated): void {
  const { executionId } = scheduling;
  const step = skippable(execution, running);
  if (!step) throw new Error(`nothing of ${executionId} can be skipped`);
  draft.add({ $case: 'executionResumed', value: { executionId, attribution } });
  draft.add({ $case: 'stepSkipped', value: { executionId, ...step } });
  goOn(draft, scheduling, statusIn(running, step.path));
}

function compensate(draft: Draft, { execution, running, scheduling, attribution, reason }: Operated): void {
  const { executionId } = scheduling;
  const detail = reason === '' ? 'an operator had it undone' : `an operator had it undone: ${reason}`;
  if (['PAUSED', 'STUCK'].includes(execution.phase.status))
    draft.add({ $case: 'executionResumed', value: { executionId, attribution } });
  const writes = leaveOpenWrites(draft, running, executionId, detail);
  endUnsuccessfully(draft, scheduling, writes, { path: '', attempt: 0 }, { code: undoneByOperator, detail });
  draft.effects.push(...cancelOpenSteps(executionId, running.steps));
}

interface FailedStep {
  readonly path: string;
  readonly attempt: number;
}

/** The last step that failed: of those that undo others, or of the others. */
function failedStep({ steps }: Running, undoing: boolean): FailedStep | undefined {
  const isIt = ([path, { status }]: readonly [string, StepState]): boolean =>
    status === 'failed' && (undoneBy(path) !== undefined) === undoing;
  const found = [...steps].reverse().find(isIt);
  return found && { path: found[0], attempt: found[1].attempt };
}

function skippable(execution: Execution, running: Running): FailedStep | undefined {
  if (undoingIn(execution)) return undefined;
  const failed = failedStep(running, false);
  return failed && forEachOfPage(failed.path) === undefined ? failed : undefined;
}

/** Why an execution that is stuck was being undone, if it was. */
function undoingIn({ phase }: Execution) {
  return phase.status === 'STUCK' ? phase.undoing : undefined;
}

function hasUndoable({ writes, steps }: Running, scheduling: Scheduling): boolean {
  const open = [...steps].flatMap(([path, step]) =>
    step.status === 'scheduled' && step.grant ? [path] : [],
  );
  return [...writes.keys(), ...open].some((path) => compensationOf(scheduling, path) !== undefined);
}
