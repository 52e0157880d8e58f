import { ControlFact } from '@symphainy/contracts/wal';
import type { ReportStep, StepFailure, StepSuccess } from '@symphainy/contracts/wal';
import { assertNever, belongingId } from '@symphainy/kernel';
import { admitFact } from '../control/admit-fact.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId } from '../control/control-state.js';
import { evolveControl } from '../control/evolve-control.js';
import { Draft, nothing } from '../decision.js';
import type { Decision, EventKind } from '../decision.js';
import type { Execution, Running, StepState } from '../execution/execution.js';
import { forEachAt, forEachOfPage, newForEach } from '../execution/for-each.js';
import type { PartitionState } from '../partition-state.js';
import { undoneBy } from '../saga/advance.js';
import { driveForEach, progressOf } from '../steps/drive-for-each.js';
import { failAttempt, leaveUnknown } from '../steps/end-attempt.js';
import { undoNext } from '../steps/end-unsuccessfully.js';
import { BrokenPage, pageOf } from '../steps/items.js';
import { schedulingOf } from '../steps/scheduling.js';
import type { Scheduling } from '../steps/scheduling.js';
import { goOn, statusIn } from '../steps/start-nodes.js';

/** An event of this type from the realm `city` is a fact for the control log. */
export const factEventType = 'city.fact';

type Open = Extract<StepState, { status: 'scheduled' }>;

/**
 * Closes the await execution/path#attempt. The first report wins. A later one of a write is evidence: it
 * settles an outcome that was unknown, or is recorded as late, and where nobody would undo what it tells of,
 * a person must look.
 */
export function decideReportStep(
  state: PartitionState,
  control: ControlState,
  report: ReportStep,
  nowMs: number,
): Decision {
  const execution = state.executions.get(report.executionId);
  if (!execution) return nothing;
  const { running } = execution;
  const step = running?.steps.get(report.path);
  const { outcome } = report;
  const draft = new Draft();
  if (!running) return late(state, execution, report);
  const scheduling = schedulingOf(control, state.partition, execution, running, nowMs, recordedBy(report));
  if (!awaits(step, report)) {
    if (outcome?.$case !== 'success' || !settles(execution, running, step, report))
      return late(state, execution, report);
    succeed(draft, scheduling, state, running, report, outcome.value);
    return draft.decided(execution.tenantId);
  }
  switch (outcome?.$case) {
    case 'success':
      succeed(draft, scheduling, state, running, report, outcome.value);
      break;
    case 'failure':
      failAttempt(draft, scheduling, running, report, step, outcome.value);
      break;
    case 'unknown':
    case undefined: {
      const detail = outcome?.value.detail ?? 'the report has no outcome';
      if (step.grant) leaveUnknown(draft, scheduling, running, report, step, detail);
      else
        failAttempt(draft, scheduling, running, report, step, {
          code: 'SYM-RT-0018',
          detail,
          retryable: true,
        });
      break;
    }
    default:
      return assertNever(outcome);
  }
  return draft.decided(execution.tenantId);
}

function awaits(step: StepState | undefined, report: ReportStep): step is Open {
  return step?.status === 'scheduled' && step.attempt === report.attempt;
}

/**
 * Whether a success that came too late says how an attempt ended that nobody knew the end of: before it is
 * repeated, or while a person is waited for. Once the repeat is under way, its report says the same.
 */
function settles(
  { phase }: Execution,
  running: Running,
  step: StepState | undefined,
  { path, attempt, changes }: ReportStep,
): boolean {
  if (changes.length === 0 || running.paused || running.writes.get(path)?.outcome !== 'unknown') return false;
  if (step?.status === 'retrying') return phase.status !== 'COMPENSATING' && attempt < step.attempt;
  return step?.status === 'failed' && phase.status === 'STUCK' && attempt <= step.attempt;
}

/** Of a write, a late report is recorded; of one that nobody knows of any more, a person is told. */
function late(state: PartitionState, execution: Execution, report: ReportStep): Decision {
  if (report.changes.length === 0) return nothing;
  const { executionId, path, attempt } = report;
  const { status } = execution.phase;
  const draft = new Draft();
  draft.add({ $case: 'lateReportRecorded', value: { executionId, path, attempt } });
  if (status === 'FAILED' || status === 'CANCELLED') {
    const incidentId = belongingId('incident', executionId, path, String(attempt), 'late');
    const reason = `step ${path} wrote, and said so only after the execution was ${status}: the change stands`;
    if (!state.incidents.has(incidentId))
      draft.add({ $case: 'incidentOpened', value: { incidentId, executionId, path, reason } });
  }
  return draft.decided(execution.tenantId);
}

function recordedBy(report: ReportStep): string[] {
  if (report.outcome?.$case !== 'success') return [];
  return report.outcome.value.artifacts.map((artifact) => artifact.artifactId);
}

function succeed(
  draft: Draft,
  before: Scheduling,
  state: PartitionState,
  running: Running,
  report: ReportStep,
  success: StepSuccess,
): void {
  const { executionId, path, attempt } = report;
  const facts = recordFacts(state, before, success);
  if ('failure' in facts) {
    const step = running.steps.get(path) as Open;
    return failAttempt(draft, before, running, report, step, facts.failure);
  }
  const scheduling = { ...before, control: facts.control };

  const undone = undoneBy(path);
  const forEachPath = forEachOfPage(path);
  const forEach = forEachPath === undefined ? undefined : forEachAt(scheduling.definition, forEachPath);
  if (forEachPath !== undefined && forEach) {
    return receivePage(draft, scheduling, running, report, success, forEachPath);
  }
  draft.add({ $case: 'stepSucceeded', value: { executionId, path, attempt } });
  for (const event of facts.events) draft.add(event);
  recordArtifacts(draft, report, success);
  if (running.paused) return;
  if (undone !== undefined) {
    const left = new Map([...running.writes].filter(([written]) => written !== undone));
    return undoNext(draft, scheduling, left, reasonOf(state, executionId));
  }
  goOn(draft, scheduling, statusIn(running, path));
}

function receivePage(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  report: ReportStep,
  success: StepSuccess,
  path: string,
): void {
  const { executionId, attempt } = report;
  let page;
  try {
    page = pageOf(success);
  } catch (error) {
    if (!(error instanceof BrokenPage || error instanceof SyntaxError)) throw error;
    const failure = { code: 'SYM-RT-0017', detail: error.message, retryable: false };
    return failAttempt(draft, scheduling, running, report, running.steps.get(report.path) as Open, failure);
  }
  draft.add({ $case: 'stepSucceeded', value: { executionId, path: report.path, attempt } });
  recordArtifacts(draft, report, success);
  const count = page.items.length;
  draft.add({
    $case: 'itemsReceived',
    value: { executionId, path, count, nextCursor: page.next, pointer: '' },
  });
  if (running.paused) return;
  const before = progressOf(running.forEach.get(path) ?? newForEach());
  const progress = {
    ...before,
    waiting: [...before.waiting, ...page.items],
    pageOpen: false,
    cursor: page.next,
    complete: page.next.length === 0,
  };
  endWhenDriven(draft, scheduling, running, path, progress);
}

/** Drives a for-each on, and the saga when it has ended. */
export function endWhenDriven(
  draft: Draft,
  scheduling: Scheduling,
  running: Running,
  path: string,
  progress: ReturnType<typeof progressOf>,
): void {
  const definition = forEachAt(scheduling.definition, path);
  if (!definition) throw new Error(`there is no for-each at ${path}`);
  const driven = driveForEach(draft, scheduling, path, definition, progress);
  if (driven === 'going on') return;
  if (driven === 'ended') return goOn(draft, scheduling, statusIn(running, path));
  const { executionId } = scheduling;
  const detail = `${progress.failed} items failed: more than ${definition.errorBudgetPercent} % of those that ended`;
  draft.add({ $case: 'executionFailed', value: { executionId, code: 'SYM-RT-0020', detail } });
}

function recordArtifacts(draft: Draft, report: ReportStep, success: StepSuccess): void {
  const { executionId, path } = report;
  for (const { artifactId } of success.artifacts) {
    draft.add({ $case: 'artifactRecorded', value: { executionId, path, artifactId } });
  }
}

function reasonOf(
  state: PartitionState,
  executionId: string,
): { readonly code: string; readonly detail: string } {
  const phase = state.executions.get(executionId)?.phase;
  return phase?.status === 'COMPENSATING'
    ? phase
    : { code: 'SYM-RT-0001', detail: 'compensation without a reason' };
}

function recordFacts(
  state: PartitionState,
  { control, attribution }: Scheduling,
  success: StepSuccess,
): { readonly events: EventKind[]; readonly control: ControlState } | { readonly failure: StepFailure } {
  const events: EventKind[] = [];
  if (state.partition !== 0 || attribution.solutionId !== citySolutionId) return { events, control };
  let after = control;
  for (const event of success.events) {
    if (event.type !== factEventType) continue;
    const admission = admitFact(after, ControlFact.decode(event.data), attribution.tenantId);
    if (admission.type === 'refused') {
      return { failure: { code: admission.code, detail: admission.detail, retryable: false } };
    }
    try {
      after = evolveControl(after, admission.fact);
    } catch (error) {
      // A definition that does not fold must not enter the log: it would halt every owner.
      const detail = error instanceof Error ? error.message : String(error);
      return { failure: { code: 'SYM-SC-0002', detail, retryable: false } };
    }
    events.push({ $case: 'factRecorded', value: { fact: admission.fact } });
  }
  return { events, control: after };
}
