/**
 * Live verdicts.
 *
 * I1  A verdict is a pure function of (bundle, request): asked again with what was recorded, it is the same.
 * I2  Default deny: no bundle, no permit, no effect.
 * I3  Policies see open attributes only; what is classified was sealed before it came here.
 */
import { EntityUid, entity, entityStore, evaluate, explain } from '@symphainy/policy';
import type { EntityStore, Explanation, PolicyRequest } from '@symphainy/policy';
import type { Bundle } from './bundle.js';
import { contextRecord } from './context-value.js';

/** Who asks, as the attribution has it. */
export interface Subject {
  readonly tenantId: string;
  readonly principalId: string;
  readonly roles: readonly string[];
}

/** What is asked: the part of a request that a decision records. */
export interface Question {
  readonly action: string;
  readonly resourceType: 'Solution' | 'Artifact' | 'Session';
  readonly resourceId: string;
  /** Everything but `params`. */
  readonly context: object;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly bundleDigest: string;
  /** Ids of the policies that determined it; none on a default deny. */
  readonly reasons: readonly string[];
  /** Ids of the policies that failed to evaluate and were therefore skipped. */
  readonly errors: readonly string[];
}

export function decideVerdict(
  bundle: Bundle,
  subject: Subject,
  question: Question,
  params?: object,
): Verdict {
  const [request, entities] = requestOf(subject, question, params);
  const verdict = evaluate(bundle.compiled, request, entities);
  return {
    allowed: verdict.decision === 'allow',
    bundleDigest: bundle.digest,
    reasons: verdict.reasons,
    errors: verdict.errors.map((error) => error.policyId),
  };
}

/** Why a verdict came out as it did: clauses with their values. */
export function explainVerdict(
  bundle: Bundle,
  subject: Subject,
  question: Question,
  params?: object,
): Explanation {
  const [request, entities] = requestOf(subject, question, params);
  return explain(bundle.compiled, request, entities);
}

function requestOf(
  subject: Subject,
  question: Question,
  params: object | undefined,
): [PolicyRequest, EntityStore] {
  const tenant = new EntityUid('Tenant', subject.tenantId);
  const principal = new EntityUid('User', subject.principalId);
  const resource = new EntityUid(question.resourceType, question.resourceId);
  const context = contextRecord(params === undefined ? question.context : { ...question.context, params });
  const entities = entityStore([
    entity(principal, {
      attributes: { tenant_id: subject.tenantId, roles: subject.roles },
      ancestors: [tenant, ...subject.roles.map((role) => new EntityUid('Role', role))],
    }),
    entity(resource, { attributes: { tenant_id: subject.tenantId }, ancestors: [tenant] }),
  ]);
  return [{ principal, action: new EntityUid('Action', question.action), resource, context }, entities];
}
