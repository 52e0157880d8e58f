/**
 * What Runtime asks of policy, and how the verdict is recorded.
 * Smart City's intents are decided by the root bundle alone, all others by the tenant's bundle alone.
 */
import type { PolicyDecided } from '@symphainy/contracts/wal';
import { Verdict } from '@symphainy/contracts/wal';
import { belongingId, derivedId } from '@symphainy/kernel';
import { decideVerdict, emptyBundle } from '@symphainy/smart-city-primitives';
import type { Bundle, Question, Subject } from '@symphainy/smart-city-primitives';
import type { ControlState } from './control/control-state.js';
import { cityPrefix } from './control/control-state.js';

export interface Inquiry {
  readonly partition: number;
  readonly subject: Subject;
  readonly question: Question;
  /** The open parameters of the intent. */
  readonly params: object | undefined;
  readonly executionId: string;
  readonly path: string;
  readonly intentId: string;
  /** Distinguishes verdicts on one step: attempt or purpose. */
  readonly occasion: string;
}

export function bundleFor(control: ControlState, tenantId: string, action: string): Bundle {
  if (action.startsWith(cityPrefix)) return control.rootBundle ?? emptyBundle(tenantId);
  return control.bundles.get(tenantId) ?? emptyBundle(tenantId);
}

/** Asks the bundle in force; the answer is the record. */
export function authorise(control: ControlState, inquiry: Inquiry): PolicyDecided {
  const { partition, subject, question, executionId, path, intentId, occasion } = inquiry;
  const bundle = bundleFor(control, subject.tenantId, question.action);
  const verdict = decideVerdict(bundle, subject, question, inquiry.params);
  return {
    decisionId: executionId
      ? belongingId('decision', executionId, intentId, path, occasion)
      : derivedId('decision', partition, intentId, path, occasion),
    executionId,
    path,
    intentId,
    verdict: verdict.allowed ? Verdict.VERDICT_ALLOW : Verdict.VERDICT_DENY,
    bundleDigest: verdict.bundleDigest,
    principalType: 'User',
    principalId: subject.principalId,
    action: question.action,
    resourceType: question.resourceType,
    resourceId: question.resourceId,
    context: Buffer.from(JSON.stringify(question.context)),
    reasons: [...verdict.reasons],
    errors: [...verdict.errors],
  };
}

export function isAllowed(decided: PolicyDecided): boolean {
  return decided.verdict === Verdict.VERDICT_ALLOW;
}

/** The reasons of a denial, for the caller: the deciding policies, or that nothing permits it. */
export function denialDetail(decided: PolicyDecided): string {
  if (decided.reasons.length > 0) return `denied by ${decided.reasons.join(', ')}`;
  if (decided.errors.length > 0)
    return `no policy permits it; ${decided.errors.join(', ')} could not be evaluated`;
  return 'no policy permits it';
}
