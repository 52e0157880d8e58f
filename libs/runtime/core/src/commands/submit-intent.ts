import type { Caller, SubmitIntent } from '@symphainy/contracts/wal';
import { Mode } from '@symphainy/contracts/kernel';
import { JsonReader, readDefinition } from '@symphainy/kernel';
import type { Definition } from '@symphainy/kernel';
import { attributionOf } from '../attribution.js';
import { authorise, isAllowed } from '../authorisation.js';
import { citySolutionId, solutionsDeclaring } from '../control/control-state.js';
import type { ControlState, Solution } from '../control/control-state.js';
import { Draft, refused } from '../decision.js';
import type { Decision } from '../decision.js';
import { decisionContext } from '../decision-context.js';
import type { PartitionState } from '../partition-state.js';
import { definitionOf } from '../saga/definition-of.js';
import { goOn, statusIn } from '../steps/start-nodes.js';
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
  // A session is checked at intake only: an item follows from a batch that was admitted.
  const refusal = refuseCaller(control, command.parent ? { ...caller, sessionId: '' } : caller, nowMs);
  if (refusal) return refusal;
  if (command.deadlineMs > 0 && command.deadlineMs <= nowMs) {
    return refused(caller.tenantId, 'SYM-RT-0011', 'the deadline lies in the past');
  }
  const found = findSolution(control, caller.tenantId, command);
  if ('refusal' in found) return found.refusal;
  const { solution } = found;
  const { executionId, intentId, params, labels } = command;
  const { solutionId } = solution.document;
  const definition = batchDefinition(command) ?? definitionOf(solution, command.type);
  if (!definition) return undeclared(caller.tenantId, command.type);
  if (!control.intents.has(command.type) && definition.kind === 'step') {
    return refused(caller.tenantId, 'SYM-RT-0006', `no realm offers ${command.type}`);
  }

  const attribution = attributionOf(caller, intentId, solutionId, solution.version, traceParent);
  const mode = command.mode === Mode.MODE_DRY_RUN ? 'dry_run' : 'live';
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
  const draft = new Draft();
  draft.add({ $case: 'intentAccepted', value: { executionId, intentId, type: command.type, attribution } });
  draft.add({ $case: 'policyDecided', value: decided });
  if (isAllowed(decided)) {
    draft.add({ $case: 'executionStarted', value: { executionId } });
    const { partition } = state;
    const about = { control, partition, executionId, definition, attribution, params, labels };
    goOn(draft, { ...about, mode, artifactIds: [], nowMs }, statusIn(undefined));
  } else {
    draft.add({ $case: 'executionRejected', value: { executionId, decisionId: decided.decisionId } });
  }
  return draft.decided(caller.tenantId, { type: 'execution', executionId });
}

/** The for-each that came with the intent; it was read at the edge and must read again. */
export function batchDefinition(command: SubmitIntent): Definition | undefined {
  if (command.batch.length === 0) return undefined;
  const reader = JsonReader.of(JSON.parse(command.batch.toString()));
  const definition = readDefinition(reader);
  if (definition === undefined || reader.faults.length > 0) throw new Error('the batch is no definition');
  return definition;
}

/** The execution is its own idempotency record: the same key leads to the same id. */
function repeat(state: PartitionState, command: SubmitIntent, caller: Caller): Decision | undefined {
  const execution = state.executions.get(command.executionId);
  if (!execution) return undefined;
  const isSame = execution.requestDigest === command.requestDigest.toString('hex');
  if (execution.tenantId !== caller.tenantId || !isSame) {
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
