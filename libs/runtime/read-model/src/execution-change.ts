/**
 * What an event does to its execution: the one table from events to status.
 * Events that are evidence or belong to a step, an artifact or a decision alone leave the row as it is.
 */
import type { ExecutionStatus, ExecutionUpdate } from '@symphainy/public-works-read-store';
import { assertNever } from '@symphainy/kernel';
import type { EventKind } from './logged-transition.js';

export interface ExecutionChange {
  readonly executionId: string;
  /** As in `ExecutionUpdate`. */
  readonly status: ExecutionStatus | undefined;
  readonly progress: ExecutionUpdate['progress'];
  readonly finished: boolean;
  /** Empty: as it was. */
  readonly errorCode: string;
  readonly errorDetail: string;
}

/** The change, or undefined when there is none. `late`: the transition is a report that came too late. */
export function executionChange(kind: EventKind, late: boolean): ExecutionChange | undefined {
  switch (kind.$case) {
    case 'executionStarted':
    case 'executionResumed':
      return changed(kind.value.executionId, 'RUNNING');
    case 'stepScheduled':
      return progressed(kind.value.executionId, 'RUNNING');
    case 'stepSucceeded':
    case 'stepFailed':
    case 'stepOutcomeUnknown':
    case 'stepSkipped':
    case 'forEachEnded':
      return changed(kind.value.executionId, undefined);
    case 'stepRetryScheduled':
      return progressed(kind.value.executionId, 'WAITING');
    case 'executionPaused':
      return changed(kind.value.executionId, 'PAUSED');
    case 'compensationStarted': {
      const { executionId, code, detail } = kind.value;
      return { ...changed(executionId, 'COMPENSATING'), errorCode: code, errorDetail: detail };
    }
    case 'executionCompensated':
      return finished(kind.value.executionId, 'COMPENSATED', kind.value.code, kind.value.detail);
    case 'executionRejected':
      return finished(
        kind.value.executionId,
        'REJECTED',
        'SYM-RT-0019',
        `Decision ${kind.value.decisionId} denied it.`,
      );
    case 'executionSucceeded':
      return finished(kind.value.executionId, 'SUCCEEDED');
    case 'executionFailed':
      return finished(kind.value.executionId, 'FAILED', kind.value.code, kind.value.detail);
    case 'executionCancelled':
      return finished(kind.value.executionId, 'CANCELLED', '', kind.value.reason);
    case 'incidentOpened':
      return late || !kind.value.executionId ? undefined : changed(kind.value.executionId, 'STUCK');
    case 'intentAccepted':
    case 'policyDecided':
    case 'artifactRecorded':
    case 'artifactHydrated':
    case 'lateReportRecorded':
    case 'itemsReceived':
    case 'childStarted':
    case 'childEnded':
    case 'genesisRecorded':
    case 'sessionOpened':
    case 'sessionClosed':
    case 'factRecorded':
    case 'refusalsCounted':
    case 'commandQuarantined':
      return undefined;
    default:
      return assertNever(kind);
  }
}

function changed(executionId: string, status: ExecutionStatus | undefined): ExecutionChange {
  return { executionId, status, progress: undefined, finished: false, errorCode: '', errorDetail: '' };
}

function progressed(executionId: string, progress: ExecutionUpdate['progress']): ExecutionChange {
  return { ...changed(executionId, undefined), progress };
}

function finished(
  executionId: string,
  status: ExecutionStatus,
  errorCode = '',
  errorDetail = '',
): ExecutionChange {
  return { ...changed(executionId, status), finished: true, errorCode, errorDetail };
}
