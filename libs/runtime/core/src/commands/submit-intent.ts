import type { Caller, SubmitIntent } from '@symphainy/contracts/wal';
import { Mode } from '@symphainy/contracts/kernel';
import { attributionOf } from '../attribution.js';
import { authorise, isAllowed } from '../authorisation.js';
import { citySolutionId, solutionsDeclaring } from '../control/control-state.js';
import type { ControlState, Solution } from '../control/control-state.js';
import type { Decision, Effect, EventKind } from '../decision.js';
import { refused } from '../decision.js';
import { decisionContext } from '../decision-context.js';
import type { PartitionState } from '../partition-state.js';
import { advance } from '../saga/advance.js';
import { definitionOf } from '../saga/definition-of.js';
import { scheduleStep } from '../schedule-step.js';
import type { StepScheduling } from '../schedule-step.js';
import { refuseCaller } from './caller.js';

/**
 * Admits an intent: repeat, caller, solution, capability, policy, in this order. Policy denies (a record and
 * a REJECTED execution); everything before it refuses (no execution).
 */
export function decideSubmitIntent(
  state: PartitionState,
  control: ControlState,
  command: SubmitIntent,
  nowMs: number,
  traceParent: string,
): Decision {
  const caller = command.caller;
  if (!caller) return refused('', 'SYM-RT-0001', 'the command names no caller');
  const repeated = repeat(state, command, caller);
  if (repeated) return repeated;
  const refusal = refuseCaller(control, caller, nowMs);
  if (refusal) return refusal;
  if (command.deadlineMs > 0 && command.deadlineMs <= nowMs) {
    return refused(caller.tenantId, 'SYM-RT-0011', 'the deadline lies in the past');
  }
  const found = findSolution(control, caller.tenantId, command);
  if ('refusal' in found) return found.refusal;
  const { solution } = found;
  const definition = definitionOf(solution, command.type);
  if (!definition) return undeclared(caller.tenantId, command.type);
  if (!control.intents.has(command.type) && definition.kind === 'step') {
    return refused(caller.tenantId, 'SYM-RT-0006', `no realm offers ${command.type}`);
  }

  const { executionId, intentId, params, labels, deadlineMs } = command;
  const { solutionId } = solution.document;
  const attribution = attributionOf(caller, intentId, solutionId, solution.version, traceParent);
  const mode: StepScheduling['mode'] = command.mode === Mode.MODE_DRY_RUN ? 'dry_run' : 'live';
  const decided = authorise(control, {
    partition: state.partition,
    subject: attribution,
    question: {
      action: command.type,
      resourceType: 'Solution',
      resourceId: solutionId,
      context: decisionContext({ attribution, labels, mode }, 'intent', ''),
    },
    params: JSON.parse(params.toString()) as object,
    executionId,
    path: '',
    intentId,
    occasion: 'intent',
  });
  const events: EventKind[] = [
    { $case: 'intentAccepted', value: { executionId, intentId, type: command.type, attribution } },
    { $case: 'policyDecided', value: decided },
  ];
  const answer = { type: 'execution', executionId } as const;
  if (!isAllowed(decided)) {
    events.push({ $case: 'executionRejected', value: { executionId, decisionId: decided.decisionId } });
    return { type: 'decided', tenantId: caller.tenantId, events, effects: [], answer };
  }

  events.push({ $case: 'executionStarted', value: { executionId } });
  const next = advance(definition, () => 'absent');
  const effects: Effect[] = [];
  if (next.type === 'schedule') {
    const { partition } = state;
    const scheduling = {
      partition,
      executionId,
      attribution,
      params,
      labels,
      mode,
      deadlineMs,
      artifactIds: [],
      nowMs,
    };
    for (const step of next.steps) {
      const scheduled = scheduleStep(control, scheduling, step, 1);
      events.push(...scheduled.events);
      effects.push(...scheduled.effects);
    }
  }
  return { type: 'decided', tenantId: caller.tenantId, events, effects, answer };
}

/** The execution is its own idempotency record: the same key leads to the same id. */
function repeat(state: PartitionState, command: SubmitIntent, caller: Caller): Decision | undefined {
  const execution = state.executions.get(command.executionId);
  if (!execution) return undefined;
  if (execution.tenantId !== caller.tenantId || !execution.requestDigest.equals(command.requestDigest)) {
    return refused(caller.tenantId, 'SYM-RT-0003', 'the idempotency key came before with another request');
  }
  return { type: 'nothing', answer: { type: 'execution', executionId: execution.id } };
}

function findSolution(
  control: ControlState,
  tenantId: string,
  command: SubmitIntent,
): { readonly solution: Solution } | { readonly refusal: Decision } {
  const declaring = solutionsDeclaring(control, tenantId, command.type);
  const named = command.solutionId
    ? declaring.filter((solution) => solution.document.solutionId === command.solutionId)
    : declaring;
  const [solution, another] = named;
  if (!solution) return { refusal: undeclared(tenantId, command.type, command.solutionId) };
  if (another) {
    const names = named.map((candidate) => candidate.document.solutionId).join(', ');
    return { refusal: refused(tenantId, 'SYM-RT-0005', `${command.type} is declared by ${names}`) };
  }
  return { solution };
}

function undeclared(tenantId: string, type: string, solutionId = ''): Decision {
  const where =
    solutionId && solutionId !== citySolutionId
      ? `solution ${solutionId} does not declare`
      : 'no solution declares';
  return refused(tenantId, 'SYM-RT-0004', `${where} ${type}`);
}
