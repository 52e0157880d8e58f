import { ControlFact } from '@symphainy/contracts/wal';
import type { ReportStep, StepFailure, StepSuccess } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import type { RetryPolicy, StepDefinition } from '@symphainy/kernel';
import { admitFact } from '../control/admit-fact.js';
import type { ControlState } from '../control/control-state.js';
import { citySolutionId, solutionVersion } from '../control/control-state.js';
import { evolveControl } from '../control/evolve-control.js';
import type { Decision, Effect, EventKind } from '../decision.js';
import { nothing } from '../decision.js';
import type { Execution, Running } from '../execution/execution.js';
import type { PartitionState } from '../partition-state.js';
import { advance, stepAt } from '../saga/advance.js';
import type { StepStatus } from '../saga/advance.js';
import { definitionOf } from '../saga/definition-of.js';
import { defaultRetry, retryDelayMs } from '../saga/retry.js';
import { scheduleStep } from '../schedule-step.js';

/** An event of this type from the realm `city` is a fact for the control log. */
export const factEventType = 'city.fact';

/**
 * Closes the await execution/path#attempt. The first report wins; a later one is recorded as late when it
 * says that a write happened, and dropped otherwise.
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
  if (!running || step?.status !== 'scheduled' || step.attempt !== report.attempt)
    return late(execution, report);

  const outcome = report.outcome;
  switch (outcome?.$case) {
    case 'success':
      return succeed(state, control, execution, running, report, outcome.value, nowMs);
    case 'failure':
      return fail(control, execution, running, report, outcome.value, nowMs);
    case 'unknown':
    case undefined: {
      const detail = outcome ? `outcome unknown: ${outcome.value.detail}` : 'the report has no outcome';
      return fail(
        control,
        execution,
        running,
        report,
        { code: 'SYM-RT-0018', detail, retryable: true },
        nowMs,
      );
    }
    default:
      return assertNever(outcome);
  }
}

function late(execution: Execution, report: ReportStep): Decision {
  if (report.changes.length === 0) return nothing;
  const { executionId, path, attempt } = report;
  return {
    type: 'decided',
    tenantId: execution.tenantId,
    events: [{ $case: 'lateReportRecorded', value: { executionId, path, attempt } }],
    effects: [],
    answer: { type: 'none' },
  };
}

function succeed(
  state: PartitionState,
  control: ControlState,
  execution: Execution,
  running: Running,
  report: ReportStep,
  success: StepSuccess,
  nowMs: number,
): Decision {
  const { executionId, path, attempt } = report;
  const events: EventKind[] = [{ $case: 'stepSucceeded', value: { executionId, path, attempt } }];
  let controlAfter = control;
  if (state.partition === 0 && running.attribution.solutionId === citySolutionId) {
    const facts = recordFacts(control, success, running.attribution.tenantId);
    if ('failure' in facts) return fail(control, execution, running, report, facts.failure, nowMs);
    events.push(...facts.events);
    controlAfter = facts.control;
  }
  for (const artifact of success.artifacts) {
    events.push({ $case: 'artifactRecorded', value: { executionId, path, artifactId: artifact.artifactId } });
  }

  const definition = definitionFor(controlAfter, execution, running);
  const next = advance(definition, (at) => (at === path ? 'succeeded' : statusOf(running, at)));
  const effects: Effect[] = [];
  switch (next.type) {
    case 'done':
      events.push({ $case: 'executionSucceeded', value: { executionId } });
      break;
    case 'schedule': {
      const artifactIds = [
        ...running.artifacts.map((artifact) => artifact.sealed.artifactId),
        ...success.artifacts.map((artifact) => artifact.artifactId),
      ];
      for (const step of next.steps) {
        const scheduled = scheduleStep(
          controlAfter,
          schedulingOf(state, execution, running, artifactIds, nowMs),
          step,
          1,
        );
        events.push(...scheduled.events);
        effects.push(...scheduled.effects);
      }
      break;
    }
    case 'wait':
      break;
    default:
      return assertNever(next);
  }
  return { type: 'decided', tenantId: execution.tenantId, events, effects, answer: { type: 'none' } };
}

/** Ends an attempt that failed: another one later, or the end of the execution. */
export function fail(
  control: ControlState,
  execution: Execution,
  running: Running,
  at: { readonly path: string; readonly attempt: number },
  failure: StepFailure,
  nowMs: number,
): Decision {
  const { path, attempt } = at;
  const executionId = execution.id;
  const { code, detail } = failure;
  const events: EventKind[] = [{ $case: 'stepFailed', value: { executionId, path, attempt, code, detail } }];
  const step = stepAt(definitionFor(control, execution, running), path);
  const policy = step ? retryPolicyOf(control, step) : defaultRetry;
  const next = attempt + 1;
  const dueMs = nowMs + retryDelayMs(policy, next, `${executionId}/${path}#${next}`);
  const inTime = running.deadlineMs === 0 || dueMs < running.deadlineMs;
  if (failure.retryable && attempt < policy.attemptsMax && inTime) {
    events.push({ $case: 'stepRetryScheduled', value: { executionId, path, attempt: next, dueMs } });
  } else {
    events.push({
      $case: 'executionFailed',
      value: { executionId, code, detail: `step ${path}: ${detail}` },
    });
  }
  return { type: 'decided', tenantId: execution.tenantId, events, effects: [], answer: { type: 'none' } };
}

/** Starts an attempt whose retry is due. */
export function startAttempt(
  state: PartitionState,
  control: ControlState,
  execution: Execution,
  running: Running,
  path: string,
  attempt: number,
  nowMs: number,
): Decision {
  const definition = stepAt(definitionFor(control, execution, running), path);
  if (!definition) return nothing;
  const artifactIds = running.artifacts.map((artifact) => artifact.sealed.artifactId);
  const scheduling = schedulingOf(state, execution, running, artifactIds, nowMs);
  const { events, effects } = scheduleStep(control, scheduling, { path, definition }, attempt);
  return { type: 'decided', tenantId: execution.tenantId, events, effects, answer: { type: 'none' } };
}

function recordFacts(
  control: ControlState,
  success: StepSuccess,
  actingTenantId: string,
): { readonly events: EventKind[]; readonly control: ControlState } | { readonly failure: StepFailure } {
  const events: EventKind[] = [];
  let after = control;
  for (const event of success.events) {
    if (event.type !== factEventType) continue;
    const admission = admitFact(after, ControlFact.decode(event.data), actingTenantId);
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

function definitionFor(control: ControlState, execution: Execution, running: Running) {
  const { solutionId, solutionVersion: version } = running.attribution;
  const solution = solutionVersion(control, execution.tenantId, solutionId, version);
  const definition = solution && definitionOf(solution, execution.type);
  if (!definition) throw new Error(`no definition for ${execution.type} in ${solutionId}@${version}`);
  return definition;
}

function statusOf(running: Running, path: string): StepStatus {
  const step = running.steps.get(path);
  if (!step) return 'absent';
  return step.status === 'succeeded' || step.status === 'failed' ? step.status : 'open';
}

function retryPolicyOf(control: ControlState, step: StepDefinition): RetryPolicy {
  if (step.retry) return step.retry;
  const declared = control.intents.get(step.intent)?.declaration.retry;
  return declared && declared.attemptsMax > 0 ? declared : defaultRetry;
}

function schedulingOf(
  state: PartitionState,
  execution: Execution,
  running: Running,
  artifactIds: readonly string[],
  nowMs: number,
) {
  const { attribution, params, labels, mode, deadlineMs } = running;
  return {
    partition: state.partition,
    executionId: execution.id,
    attribution,
    params,
    labels,
    mode,
    deadlineMs,
    artifactIds,
    nowMs,
  };
}
