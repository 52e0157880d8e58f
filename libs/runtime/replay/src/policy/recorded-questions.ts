/**
 * What policy was asked, from the records of one partition alone: the request behind every verdict of a
 * tenant's bundle, as it was decided. What the root bundle decided (`city.*`) is left out.
 *
 * I1  Kept are the executions that have not ended: their parameters are what their steps are decided on.
 */
import type { Attribution } from '@symphainy/contracts/kernel';
import type { PolicyDecided, SubmitIntent, Transition } from '@symphainy/contracts/wal';
import { cityPrefix, platformTenantId } from '@symphainy/runtime-core';
import type { Question, Subject } from '@symphainy/smart-city-primitives';

export interface RecordedQuestion {
  readonly decided: PolicyDecided;
  readonly subject: Subject;
  readonly question: Question;
  /** Absent where a verdict does not rest on parameters. */
  readonly params: object | undefined;
  /** Undefined when it has ended. */
  readonly execution: AskingExecution | undefined;
}

/** An execution while it runs; whoever goes through the questions may mark it. */
export interface AskingExecution {
  readonly executionId: string;
  /** Empty when it is no item of a batch. */
  readonly itemKey: string;
  /** Whether one of its verdicts was found to be another. */
  isAffected: boolean;
}

interface Running extends AskingExecution {
  readonly attribution: Attribution;
  readonly params: object;
  /** Where the next page of a for-each begins, by its path: JSON. */
  readonly cursors: Map<string, unknown>;
}

const pagePattern = /^(.+)\/page\/\d+$/;

export class RecordedQuestions {
  /** Verdicts whose question could not be put together again. */
  unresolved = 0;
  private readonly running = new Map<string, Running>();

  /** What was asked in the next transition. */
  add({ tenantId, command, events }: Transition): readonly RecordedQuestion[] {
    const questions: RecordedQuestion[] = [];
    const ended: string[] = [];
    for (const { kind } of events) {
      switch (kind?.$case) {
        case 'intentAccepted': {
          const submitted = command?.kind?.$case === 'submitIntent' ? command.kind.value : undefined;
          const { executionId, attribution } = kind.value;
          if (submitted && attribution) this.running.set(executionId, runningOf(submitted, attribution));
          break;
        }
        case 'itemsReceived': {
          const { executionId, path, nextCursor } = kind.value;
          const cursor: unknown = nextCursor.length === 0 ? null : JSON.parse(nextCursor.toString());
          this.running.get(executionId)?.cursors.set(path, cursor);
          break;
        }
        case 'policyDecided': {
          if (kind.value.action.startsWith(cityPrefix) || tenantId === platformTenantId) break;
          const question = this.questionOf(kind.value, command);
          if (question) questions.push(question);
          else this.unresolved += 1;
          break;
        }
        case 'executionRejected':
        case 'executionSucceeded':
        case 'executionFailed':
        case 'executionCompensated':
        case 'executionCancelled':
          ended.push(kind.value.executionId);
          break;
        default:
      }
    }
    for (const executionId of ended) this.running.delete(executionId);
    return questions;
  }

  private questionOf(decided: PolicyDecided, command: Transition['command']): RecordedQuestion | undefined {
    const question: Question = {
      action: decided.action,
      resourceType: decided.resourceType as Question['resourceType'],
      resourceId: decided.resourceId,
      context: JSON.parse(decided.context.toString()) as object,
    };
    const execution = this.running.get(decided.executionId);
    if (command?.kind?.$case === 'hydrateArtifact') {
      const { caller } = command.kind.value;
      return caller && { decided, subject: caller, question, params: undefined, execution };
    }
    if (!execution) return undefined;
    const { attribution } = execution;
    return { decided, subject: attribution, question, params: paramsOf(execution, decided), execution };
  }
}

function runningOf(submitted: SubmitIntent, attribution: Attribution): Running {
  return {
    executionId: submitted.executionId,
    itemKey: submitted.parent?.itemKey ?? '',
    isAffected: false,
    attribution,
    params: JSON.parse(submitted.params.toString()) as object,
    cursors: new Map(),
  };
}

/** A page of a for-each is decided on where it begins, beside the parameters of the intent. */
function paramsOf({ params, cursors }: Running, { path }: PolicyDecided): object {
  const forEachPath = pagePattern.exec(path)?.[1];
  return forEachPath === undefined ? params : { ...params, cursor: cursors.get(forEachPath) ?? null };
}
