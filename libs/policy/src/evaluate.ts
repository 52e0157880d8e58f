/** The decision. The same whenever it is asked again: of policies, request and entities alone. */
import type { CompiledPolicies } from './compile.js';
import type { EntityStore } from './entity-store.js';
import { EvaluationError } from './evaluation-error.js';
import type { PolicyRequest } from './request.js';

export interface PolicyFailure {
  readonly policyId: string;
  readonly message: string;
}

export interface Verdict {
  readonly decision: 'allow' | 'deny';
  /** The ids of the policies that determined it, in the order of the set; none on a denial by default. */
  readonly reasons: readonly string[];
  /** The policies that failed and were skipped, in the order of the set. */
  readonly errors: readonly PolicyFailure[];
}

/** Cedar's rules: deny unless a policy permits and none forbids; a policy that fails has no say. */
export function evaluate(compiled: CompiledPolicies, request: PolicyRequest, entities: EntityStore): Verdict {
  const frame = { request, entities };
  const permits: string[] = [];
  const forbids: string[] = [];
  const errors: PolicyFailure[] = [];
  for (const policy of compiled.index.matching(frame)) {
    try {
      if (policy.holds(frame)) (policy.effect === 'permit' ? permits : forbids).push(policy.id);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      errors.push({ policyId: policy.id, message: error.message });
    }
  }
  if (forbids.length > 0) return { decision: 'deny', reasons: forbids, errors };
  return { decision: permits.length > 0 ? 'allow' : 'deny', reasons: permits, errors };
}
