/** A set of policies to what decides: closures behind an index over their scopes. */
import { compileChain, compileExpression } from './compile-expression.js';
import type { ExactJson } from './exact-json.js';
import type { Expression } from './expression.js';
import { parseExpression } from './parse-expression.js';
import type { PolicySet, SourcePolicy } from './policy-json.js';
import { uncompilable } from './refusal.js';
import type { Frame } from './request.js';
import { parseConstraint, type Scope } from './scope.js';
import { ScopeIndex } from './scope-index.js';
import { isJsonArray, isJsonObject } from './value-json.js';

export interface Condition {
  readonly kind: 'when' | 'unless';
  readonly body: Expression;
}

export interface CompiledPolicy {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly annotations: Readonly<Record<string, string>>;
  /** The Cedar text, if the set came with it. */
  readonly text: string | undefined;
  /** Place in the set. */
  readonly order: number;
  readonly scope: Scope;
  readonly conditions: readonly Condition[];
  /** Whether the conditions hold, given that the scope matches; throws an EvaluationError. */
  readonly holds: (frame: Frame) => boolean;
}

export interface CompiledPolicies {
  readonly policies: readonly CompiledPolicy[];
  readonly index: ScopeIndex<CompiledPolicy>;
}

/** Refuses a set with a template, an unknown construct or a repeated id; names the policy and what in it. */
export function compilePolicies(source: PolicySet): CompiledPolicies {
  const ids = new Set<string>();
  const policies = source.map((policy, order) => {
    if (ids.has(policy.id)) throw uncompilable(policy.id, 'two policies have this id');
    ids.add(policy.id);
    return compilePolicy(policy, order);
  });
  return { policies, index: new ScopeIndex(policies) };
}

function compilePolicy(source: SourcePolicy, order: number): CompiledPolicy {
  const { id, annotations, text } = source;
  // What was published once comes back from a log: its shape is checked, not believed.
  const json = source.json as unknown as ExactJson;
  if (!isJsonObject(json)) throw uncompilable(id, 'a policy that is not an object');
  const { effect, conditions } = json;
  if (effect !== 'permit' && effect !== 'forbid')
    throw uncompilable(id, `unknown effect ${JSON.stringify(effect)}`);
  if (!isJsonArray(conditions)) throw uncompilable(id, 'conditions are missing');
  const parsed = conditions.map((condition) => parseCondition(condition, id));
  const scope = {
    principal: parseConstraint(json['principal'], 'principal', id),
    action: parseConstraint(json['action'], 'action', id),
    resource: parseConstraint(json['resource'], 'resource', id),
  };
  return {
    id,
    effect,
    annotations,
    text,
    order,
    scope,
    conditions: parsed,
    holds: compileConditions(parsed),
  };
}

function parseCondition(json: ExactJson, policyId: string): Condition {
  if (!isJsonObject(json) || (json['kind'] !== 'when' && json['kind'] !== 'unless')) {
    throw uncompilable(policyId, 'a condition that is neither `when` nor `unless`');
  }
  return { kind: json['kind'], body: parseExpression(json['body'], policyId) };
}

function compileConditions(conditions: readonly Condition[]): (frame: Frame) => boolean {
  const operands = conditions.flatMap(conjunctsOf).map(compileExpression);
  return compileChain('&&', operands) as (frame: Frame) => boolean;
}

/** What must hold, one after the other, for a condition to hold. */
export function conjunctsOf({ kind, body }: Condition): readonly Expression[] {
  if (kind === 'unless') return [{ kind: 'unary', operator: '!', operand: body }];
  return body.kind === 'chain' && body.operator === '&&' ? body.operands : [body];
}
