/** Why a verdict came out as it did: the policies that decided, their deciding clauses, and the values these saw. */
import type { JsonValue } from '@symphainy/kernel';
import type { ClauseExplanation, Explanation, PolicyExplanation } from '@symphainy/policy';
import colours from 'picocolors';

const valueLengthMax = 120;

/** @param reasons ids of the deciding policies, for a verdict that comes without an explanation */
export function renderExplanation(
  explanation: JsonValue | undefined,
  reasons: readonly string[],
): readonly string[] {
  if (!isExplanation(explanation)) {
    return [reasons.length === 0 ? 'no policy permits it' : `because of ${reasons.join(', ')}`];
  }
  return [
    explanation.summary,
    ...explanation.policies.filter(({ scopeMatched }) => scopeMatched).flatMap(renderPolicy),
  ];
}

/** The same in few words: what decided, and what its author advises. */
export function renderReasons(
  explanation: JsonValue | undefined,
  reasons: readonly string[],
): readonly string[] {
  if (!isExplanation(explanation)) return renderExplanation(explanation, reasons);
  const advice = explanation.policies
    .filter(({ determining }) => determining)
    .flatMap(({ annotations }) => annotations.advice ?? []);
  return [explanation.summary, ...advice];
}

function renderPolicy(policy: PolicyExplanation): readonly string[] {
  const { policyId, effect, annotations, determining, outcome, error } = policy;
  const name = annotations.id === undefined ? policyId : `${annotations.id} (${policyId})`;
  const mark = determining ? colours.bold('●') : '○';
  return [
    `${mark} ${effect} ${name}${determining ? '' : `, ${outcome.replaceAll('_', ' ')}`}`,
    ...(annotations.advice === undefined ? [] : [`    ${colours.italic(annotations.advice)}`]),
    ...policy.clauses
      .filter(({ decided, reached }) => decided || (determining && reached))
      .flatMap((clause) => renderClause(clause).map((text) => `    ${text}`)),
    ...(error === undefined ? [] : [`    ${colours.yellow(error)}`]),
  ];
}

function renderClause({ kind, expression, value, error, operands }: ClauseExplanation): readonly string[] {
  const outcome = error === undefined ? text(value) : colours.yellow(error);
  return [
    `${kind} ${expression} ${colours.dim('→')} ${outcome}`,
    ...Object.entries(operands).map(([operand, seen]) => `  ${operand} = ${colours.bold(text(seen))}`),
  ];
}

function text(value: unknown): string {
  const json = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' ? String(member) : member,
  );
  return json.length <= valueLengthMax ? json : `${json.slice(0, valueLengthMax)}…`;
}

/** It was made by the platform, but perhaps by another version of it. */
function isExplanation(value: unknown): value is Explanation {
  if (typeof value !== 'object' || value === null) return false;
  const { summary, policies } = value as Partial<Explanation>;
  return typeof summary === 'string' && Array.isArray(policies) && policies.every(isPolicyExplanation);
}

function isPolicyExplanation(value: unknown): value is PolicyExplanation {
  if (typeof value !== 'object' || value === null) return false;
  const { policyId, effect, annotations, clauses, outcome } = value as Partial<PolicyExplanation>;
  return (
    typeof policyId === 'string' &&
    typeof effect === 'string' &&
    typeof outcome === 'string' &&
    typeof annotations === 'object' &&
    Array.isArray(clauses) &&
    clauses.every((clause) => typeof clause?.expression === 'string' && typeof clause.operands === 'object')
  );
}
