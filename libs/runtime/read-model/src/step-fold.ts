/**
 * The steps of one execution from its events. A step is a path; what is shown is its last attempt.
 * Status: SCHEDULED, UNKNOWN (whether it wrote), WAITING (for a retry), STUCK (an incident is open),
 * SUCCEEDED, SKIPPED (a person has seen to it), FAILED, or CANCELLED when the execution ended before the step
 * did. A page of a for-each is a step (`…/page/2`), and so is what undoes another (`…~undo`); the items of a
 * batch are executions.
 */
import { assertNever } from '@symphainy/kernel';
import type { StepView } from '@symphainy/contracts/runtime';
import { isLateReport } from './logged-transition.js';
import type { EventKind, LoggedTransition } from './logged-transition.js';

export class StepFold {
  private readonly steps = new Map<string, StepView>();

  add(kind: EventKind, logged: LoggedTransition): void {
    switch (kind.$case) {
      case 'stepScheduled': {
        const { path, attempt, realm, intentType, inputs, decisionId } = kind.value;
        const earlier = this.steps.get(path);
        this.steps.set(path, {
          path,
          realm,
          realmVersion: '',
          intentType,
          status: 'SCHEDULED',
          attempt,
          scheduledAtMs: logged.timeMs,
          finishedAtMs: 0,
          errorCode: '',
          errorDetail: '',
          inputs: [...inputs],
          artifacts: [],
          // A retry is carried out under the decision that allowed the step, unless it was decided again.
          decisionId: decisionId || (earlier?.decisionId ?? ''),
        });
        return;
      }
      case 'stepSucceeded':
        this.change(kind.value.path, {
          status: 'SUCCEEDED',
          finishedAtMs: logged.timeMs,
          realmVersion: realmVersion(logged),
          errorCode: '',
          errorDetail: '',
        });
        return;
      case 'stepFailed':
        this.change(kind.value.path, {
          status: 'FAILED',
          finishedAtMs: logged.timeMs,
          realmVersion: realmVersion(logged),
          errorCode: kind.value.code,
          errorDetail: kind.value.detail,
        });
        return;
      case 'stepSkipped':
        this.change(kind.value.path, { status: 'SKIPPED', finishedAtMs: logged.timeMs });
        return;
      case 'stepOutcomeUnknown':
        this.change(kind.value.path, { status: 'UNKNOWN', errorDetail: kind.value.detail });
        return;
      case 'stepRetryScheduled':
        this.change(kind.value.path, { status: 'WAITING', finishedAtMs: 0 });
        return;
      case 'artifactRecorded': {
        const step = this.steps.get(kind.value.path);
        step?.artifacts.push(kind.value.artifactId);
        return;
      }
      case 'incidentOpened':
        if (!isLateReport(logged.transition)) this.stick(kind.value.path);
        return;
      case 'executionCancelled':
      case 'executionFailed':
      case 'executionCompensated':
        this.cancelOpen(logged.timeMs);
        return;
      case 'executionSucceeded':
      case 'executionRejected':
      case 'executionStarted':
      case 'executionPaused':
      case 'executionResumed':
      case 'compensationStarted':
      case 'itemsReceived':
      case 'childStarted':
      case 'childEnded':
      case 'forEachEnded':
      case 'intentAccepted':
      case 'policyDecided':
      case 'artifactHydrated':
      case 'lateReportRecorded':
      case 'genesisRecorded':
      case 'sessionOpened':
      case 'sessionClosed':
      case 'factRecorded':
      case 'refusalsCounted':
      case 'commandQuarantined':
        return;
      default:
        assertNever(kind);
    }
  }

  /** In the order in which they were first scheduled. */
  views(): StepView[] {
    return [...this.steps.values()];
  }

  private change(path: string, part: Partial<StepView>): void {
    const step = this.steps.get(path);
    if (step) Object.assign(step, part);
  }

  /** A step that has failed stays failed: its incident asks a person to look, not to decide. */
  private stick(path: string): void {
    if (this.steps.get(path)?.status !== 'FAILED') this.change(path, { status: 'STUCK' });
  }

  private cancelOpen(timeMs: number): void {
    for (const step of this.steps.values()) {
      if (step.status !== 'SUCCEEDED' && step.status !== 'FAILED') {
        Object.assign(step, { status: 'CANCELLED', finishedAtMs: timeMs });
      }
    }
  }
}

function realmVersion({ transition }: LoggedTransition): string {
  const kind = transition.command?.kind;
  return kind?.$case === 'reportStep' ? kind.value.realmVersion : '';
}
