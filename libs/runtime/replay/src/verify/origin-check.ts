/**
 * Whether every event resolves to a tenant, an intent, a policy decision and an attribution. By the records of
 * one partition alone, in order; nothing is folded or decided here. The rules:
 *
 * | event                              | resolves through                                                    |
 * | ---------------------------------- | ------------------------------------------------------------------- |
 * | names an execution                 | the acceptance of that execution, earlier or in the same transition: |
 * |                                    | its tenant, intent and attribution, and the verdict that admitted it |
 * | … and a step                       | as above; the verdict on that step                                   |
 * | StepScheduled, ExecutionRejected   | as above; exactly the decision that it names, allowing or denying it |
 * | … of a step that undoes another    | the decision that allowed what is undone, as the event names it       |
 * | FactRecorded                       | the execution and step that reported it                              |
 * | has an attribution of its own      | that, and a verdict on its intent in the same transition that allows |
 * |                                    | it (for an acceptance: any verdict)                                  |
 * | PolicyDecided                      | is itself the decision; the intent is the execution's, or that of the |
 * |                                    | command, whose caller must be the principal, or genesis's            |
 * | RefusalsCounted, CommandQuarantined | genesis, to which the platform's own acts are attributed; the verdict |
 * |                                    | is that of the same transition, or else genesis's                    |
 *
 * The tenant must be that of the transition, and one that the control log created.
 */
import type { Attribution } from '@symphainy/contracts/kernel';
import { Verdict } from '@symphainy/contracts/wal';
import type { Command, Event, PolicyDecided, Transition } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import { undoneBy } from '@symphainy/runtime-core';
import { isResolved } from './attribution.js';
import type { CityRecord } from './city-record.js';

export const aspects = ['tenant', 'intent', 'decision', 'attribution'] as const;
export type Aspect = (typeof aspects)[number];

type EventKind = NonNullable<Event['kind']>;
/** What an event has of what it must have. */
type Origin = { readonly [Name in Aspect]: boolean };

/** What later events of an execution resolve through. */
interface Accepted {
  readonly tenantId: string;
  readonly intentId: string;
  readonly isAttributed: boolean;
  readonly isAllowed: boolean;
  /**
   * The decisions that allowed each step that a verdict stands on; dropped at the end: what comes later is
   * evidence, under the admission.
   */
  steps: Map<string, Set<string>> | undefined;
}

const nothing: Origin = { tenant: false, intent: false, decision: false, attribution: false };

export class OriginCheck {
  private readonly executions = new Map<string, Accepted>();

  constructor(private readonly city: CityRecord) {}

  /** What each event of the next transition lacks. */
  add(transition: Transition): readonly (readonly Aspect[])[] {
    const inspected = new TransitionCheck(transition, this.executions, this.city);
    return transition.events.map(({ kind }) => {
      const origin = kind ? inspected.originOf(kind) : nothing;
      return aspects.filter((aspect) => !origin[aspect]);
    });
  }
}

class TransitionCheck {
  private readonly decisions: readonly PolicyDecided[];

  constructor(
    private readonly transition: Transition,
    private readonly executions: Map<string, Accepted>,
    private readonly city: CityRecord,
  ) {
    this.decisions = transition.events.flatMap(({ kind }) =>
      kind?.$case === 'policyDecided' ? [kind.value] : [],
    );
  }

  originOf(kind: EventKind): Origin {
    switch (kind.$case) {
      case 'intentAccepted': {
        const { executionId, intentId, attribution } = kind.value;
        const verdicts = this.decisions.filter(
          (decided) =>
            decided.executionId === executionId && decided.path === '' && decided.intentId === intentId,
        );
        const origin = { ...this.ofAttribution(attribution), decision: verdicts.length > 0 };
        this.executions.set(executionId, {
          tenantId: attribution?.tenantId ?? '',
          intentId,
          isAttributed: origin.attribution,
          isAllowed: verdicts.some(({ verdict }) => verdict === Verdict.VERDICT_ALLOW),
          steps: new Map(),
        });
        return { ...origin, intent: intentId !== '' && attribution?.intentId === intentId };
      }
      case 'policyDecided':
        return this.ofDecision(kind.value);
      case 'genesisRecorded':
      case 'sessionOpened':
      case 'sessionClosed':
      case 'artifactHydrated':
        return this.ofAttribution(kind.value.attribution);
      case 'executionPaused':
      case 'executionResumed':
        return this.ofAttribution(kind.value.attribution);
      case 'executionCancelled': {
        this.endExecution(kind.value.executionId);
        return this.ofAttribution(kind.value.attribution);
      }
      case 'executionRejected': {
        const { executionId, decisionId } = kind.value;
        const origin = this.ofExecution(executionId);
        this.endExecution(executionId);
        return { ...origin, decision: this.isDecided(decisionId, executionId, '', Verdict.VERDICT_DENY) };
      }
      case 'stepScheduled': {
        const { executionId, path, decisionId } = kind.value;
        const undone = undoneBy(path);
        const decision =
          undone === undefined
            ? this.isDecided(decisionId, executionId, path, Verdict.VERDICT_ALLOW)
            : this.executions.get(executionId)?.steps?.get(undone)?.has(decisionId) === true;
        return { ...this.ofExecution(executionId), decision };
      }
      case 'executionStarted':
      case 'compensationStarted':
      case 'itemsReceived':
      case 'childStarted':
      case 'childEnded':
      case 'forEachEnded':
        return this.ofExecution(kind.value.executionId);
      case 'executionSucceeded':
      case 'executionCompensated':
      case 'executionFailed': {
        const origin = this.ofExecution(kind.value.executionId);
        this.endExecution(kind.value.executionId);
        return origin;
      }
      case 'stepSucceeded':
      case 'stepFailed':
      case 'stepOutcomeUnknown':
      case 'stepSkipped':
      case 'stepRetryScheduled':
      case 'artifactRecorded':
      case 'incidentOpened':
      case 'lateReportRecorded':
        return this.ofExecution(kind.value.executionId, kind.value.path);
      case 'factRecorded': {
        const command = this.transition.command?.kind;
        if (command?.$case !== 'reportStep') return nothing;
        return this.ofExecution(command.value.executionId, command.value.path);
      }
      case 'refusalsCounted':
      case 'commandQuarantined':
        return this.ofPlatform();
      default:
        return assertNever(kind);
    }
  }

  private ofAttribution(attribution: Attribution | undefined): Origin {
    const intentId = attribution?.intentId ?? '';
    const allows = ({ verdict, ...decided }: PolicyDecided) =>
      decided.intentId === intentId && verdict === Verdict.VERDICT_ALLOW;
    return {
      tenant: this.isTenant(attribution?.tenantId),
      intent: intentId !== '',
      decision: intentId !== '' && this.decisions.some(allows),
      attribution: isResolved(attribution),
    };
  }

  private ofExecution(executionId: string, path?: string): Origin {
    const accepted = this.executions.get(executionId);
    if (!accepted) return nothing;
    const hasVerdict =
      path !== undefined && accepted.steps !== undefined
        ? accepted.steps.has(undoneBy(path) ?? path)
        : accepted.isAllowed;
    return {
      tenant: this.isTenant(accepted.tenantId),
      intent: accepted.intentId !== '',
      decision: hasVerdict,
      attribution: accepted.isAttributed,
    };
  }

  private ofDecision(decided: PolicyDecided): Origin {
    const decision = decided.decisionId !== '' && decided.bundleDigest !== '' && isVerdict(decided.verdict);
    const { genesis } = this.city;
    const accepted = this.executions.get(decided.executionId);
    const tenant = this.isTenant(this.transition.tenantId);
    if (decided.intentId === '') return { ...nothing, tenant, decision };
    if (accepted?.intentId === decided.intentId) {
      if (decided.path !== '') addDecision(accepted, decided);
      return { ...this.ofExecution(decided.executionId), decision };
    }
    if (genesis?.intentId === decided.intentId) {
      return { tenant, intent: true, decision, attribution: genesis.isAttributed };
    }
    const caller = callerOf(this.transition.command, decided.intentId);
    const isCaller =
      caller?.principalId === decided.principalId && caller.tenantId === this.transition.tenantId;
    return {
      tenant,
      intent: caller !== undefined,
      decision,
      attribution: isCaller && decided.principalId !== '',
    };
  }

  private ofPlatform(): Origin {
    const { genesis } = this.city;
    const isDecidedHere = this.decisions.some(
      ({ intentId }) => intentId !== '' && intentId === genesis?.intentId,
    );
    return {
      tenant: this.isTenant(this.transition.tenantId),
      intent: Boolean(genesis?.intentId),
      decision: isDecidedHere || genesis?.isDecided === true,
      attribution: genesis?.isAttributed === true,
    };
  }

  private isTenant(tenantId: string | undefined): boolean {
    return tenantId !== undefined && tenantId === this.transition.tenantId && this.city.tenants.has(tenantId);
  }

  private isDecided(decisionId: string, executionId: string, path: string, verdict: Verdict): boolean {
    return this.decisions.some(
      (decided) =>
        decided.decisionId === decisionId &&
        decided.executionId === executionId &&
        decided.path === path &&
        decided.verdict === verdict,
    );
  }

  private endExecution(executionId: string): void {
    const accepted = this.executions.get(executionId);
    if (accepted) accepted.steps = undefined;
  }
}

function addDecision({ steps }: Accepted, { path, decisionId, verdict }: PolicyDecided): void {
  const allowing = steps?.get(path) ?? new Set();
  if (verdict === Verdict.VERDICT_ALLOW) allowing.add(decisionId);
  steps?.set(path, allowing);
}

function isVerdict(verdict: Verdict): boolean {
  return verdict === Verdict.VERDICT_ALLOW || verdict === Verdict.VERDICT_DENY;
}

/** The caller of a command, if the command is the one of that intent. */
function callerOf(command: Command | undefined, intentId: string) {
  const value = command?.kind?.value;
  return value && 'caller' in value && value.intentId === intentId ? value.caller : undefined;
}
