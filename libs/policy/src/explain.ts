/**
 * Why a decision is what it is: the policies that made it, taken apart into the expressions of their
 * source with what each of them was worth. Evaluates again, so it says what `evaluate` said.
 */
import { type CompiledPolicies, type CompiledPolicy, conjunctsOf } from './compile.js';
import type { EntityStore } from './entity-store.js';
import { evaluate, type Verdict } from './evaluate.js';
import { explainExpression, type ExpressionExplanation } from './explain-expression.js';
import type { Frame, PolicyRequest } from './request.js';
import { printConstraint } from './print-scope.js';
import { satisfies, type Subject, subjects } from './scope.js';

export interface Explanation extends Verdict {
  /** In one sentence. */
  readonly summary: string;
  /**
   * The determining policies; on a denial by default, every permit whose scope matched; and in any case
   * the policies that failed. In the order of the set.
   */
  readonly policies: readonly PolicyExplanation[];
}

export interface PolicyExplanation {
  readonly policyId: string;
  readonly effect: 'permit' | 'forbid';
  readonly annotations: Readonly<Record<string, string>>;
  /** The Cedar text of the policy, if the set came with it. */
  readonly text?: string;
  /** Each part of the scope as text, e.g. `principal in Team::"claims"`. */
  readonly scope: readonly { readonly expression: string; readonly value: boolean }[];
  readonly scopeMatched: boolean;
  readonly outcome: 'satisfied' | 'not_satisfied' | 'failed';
  /** Whether the decision rests on it. */
  readonly determining: boolean;
  /** Every conjunct of every condition. */
  readonly clauses: readonly ClauseExplanation[];
  /** Why it failed. */
  readonly error?: string;
}

export interface ClauseExplanation extends ExpressionExplanation {
  /** An `unless` clause must be false for its policy to be satisfied. */
  readonly kind: 'when' | 'unless';
  /** The clause at which the policy was settled: the first that failed or ruled it out. */
  readonly decided: boolean;
  /** Whether the evaluation came this far; what comes after the deciding clause is for information. */
  readonly reached: boolean;
}

/** Explains the decision that `evaluate` makes of the same arguments. */
export function explain(
  compiled: CompiledPolicies,
  request: PolicyRequest,
  entities: EntityStore,
): Explanation {
  const frame = { request, entities };
  const verdict = evaluate(compiled, request, entities);
  const failures = new Map(verdict.errors.map(({ policyId, message }) => [policyId, message]));
  const determining = new Set(verdict.reasons);
  const byDefault = determining.size === 0;
  const policies = compiled.index
    .matching(frame)
    .filter(({ id, effect }) => determining.has(id) || failures.has(id) || (byDefault && effect === 'permit'))
    .map((policy) => explainPolicyAs(policy, frame, determining.has(policy.id), failures.get(policy.id)));
  return { ...verdict, summary: summarise(verdict, policies), policies };
}

/** Explains one policy, whether its scope matches or not: "why did this one not apply?" Undefined if there is none of this id. */
export function explainPolicy(
  compiled: CompiledPolicies,
  policyId: string,
  request: PolicyRequest,
  entities: EntityStore,
): PolicyExplanation | undefined {
  const policy = compiled.policies.find(({ id }) => id === policyId);
  if (!policy) return undefined;
  const verdict = evaluate(compiled, request, entities);
  const failure = verdict.errors.find((error) => error.policyId === policyId);
  return explainPolicyAs(policy, { request, entities }, verdict.reasons.includes(policyId), failure?.message);
}

function explainPolicyAs(
  policy: CompiledPolicy,
  frame: Frame,
  determining: boolean,
  error: string | undefined,
): PolicyExplanation {
  const scope = subjects.map((subject) => explainConstraint(policy, subject, frame));
  const scopeMatched = scope.every(({ value }) => value);
  const clauses = explainClauses(policy, frame, scopeMatched);
  return {
    policyId: policy.id,
    effect: policy.effect,
    annotations: policy.annotations,
    ...(policy.text === undefined ? {} : { text: policy.text }),
    scope,
    scopeMatched,
    outcome: outcomeOf(scopeMatched, clauses),
    determining,
    clauses,
    ...(error === undefined ? {} : { error }),
  };
}

function explainConstraint({ scope }: CompiledPolicy, subject: Subject, frame: Frame) {
  const constraint = scope[subject];
  return {
    expression: printConstraint(subject, constraint),
    value: satisfies(frame.request[subject], constraint, frame),
  };
}

function explainClauses(policy: CompiledPolicy, frame: Frame, scopeMatched: boolean): ClauseExplanation[] {
  let settled = !scopeMatched;
  return policy.conditions.flatMap((condition) => {
    const needed = condition.kind === 'when';
    // An `unless` is shown as it was written, not as the negation that it amounts to.
    const expressions = needed ? conjunctsOf(condition) : [condition.body];
    return expressions.map((expression): ClauseExplanation => {
      const explained = explainExpression(expression, frame);
      const reached = !settled;
      const decided = reached && explained.value !== needed;
      settled ||= decided;
      return { kind: condition.kind, ...explained, decided, reached };
    });
  });
}

function outcomeOf(
  scopeMatched: boolean,
  clauses: readonly ClauseExplanation[],
): PolicyExplanation['outcome'] {
  if (!scopeMatched) return 'not_satisfied';
  const deciding = clauses.find(({ decided }) => decided);
  if (!deciding) return 'satisfied';
  return typeof deciding.value === 'boolean' ? 'not_satisfied' : 'failed';
}

function summarise({ decision, reasons }: Verdict, policies: readonly PolicyExplanation[]): string {
  const named = policies
    .filter(({ determining }) => determining)
    .map(nameOf)
    .join(', ');
  if (decision === 'allow') return `Allowed: permitted by ${named}.`;
  if (reasons.length > 0) return `Denied: forbidden by ${named}.`;
  const permits = policies.filter(({ effect }) => effect === 'permit');
  if (permits.length === 0)
    return 'Denied: no policy permits this action by this principal on this resource.';
  const obstacles = permits.map((policy) => `${nameOf(policy)} ${obstacleOf(policy)}`).join('; ');
  return `Denied: no policy permits it. ${obstacles}.`;
}

function obstacleOf({ clauses, error }: PolicyExplanation): string {
  if (error !== undefined) return `failed (${error})`;
  const deciding = clauses.find(({ decided }) => decided);
  if (!deciding) return 'was not satisfied';
  const facts = Object.entries(deciding.operands).map(
    ([operand, value]) => `${operand} is ${value === null ? 'not there' : JSON.stringify(value)}`,
  );
  const needed = deciding.kind === 'when' ? deciding.expression : `not (${deciding.expression})`;
  return `needs ${needed}${facts.length === 0 ? '' : `, but ${facts.join(' and ')}`}`;
}

function nameOf({ policyId, annotations }: PolicyExplanation): string {
  const name = annotations['id'];
  return name ? `${policyId} (${name})` : policyId;
}
