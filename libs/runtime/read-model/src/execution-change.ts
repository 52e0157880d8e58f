/**
 * What an event does to its execution: the one table from events to status.
 * Events that are evidence or belong to a step, an artifact or a decision alone leave the row as it is.
 */
import type { ExecutionStatus } from '@symphainy/public-works-read-store';
import { assertNever } from '@symphainy/kernel';
import type { EventKind } from './logged-transition.js';

export interface ExecutionChange {
  readonly executionId: string;
  /** Undefined: as it was. */
  readonly status: ExecutionStatus | undefined;
  readonly finished: boolean;
  /** Empty: as it was. */
  readonly errorCode: string;
  readonly errorDetail: string;
}

/** The change, or undefined when there is none. `late`: the transition is a report that came too late. */
export function executionChange(kind: EventKind, late: boolean): ExecutionChange | undefined {
  switch (kind.$case) {
    case 'executionStarted':
    case 'stepScheduled':
      return changed(kind.value.executionId, 'RUNNING');
    case 'stepSucceeded':
    case 'stepFailed':
      return changed(kind.value.executionId, undefined);
    case 'stepRetryScheduled':
      return changed(kind.value.executionId, 'WAITING');
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
  return { executionId, status, finished: false, errorCode: '', errorDetail: '' };
}

function finished(
  executionId: string,
  status: ExecutionStatus,
  errorCode = '',
  errorDetail = '',
): ExecutionChange {
  return { executionId, status, finished: true, errorCode, errorDetail };
}
