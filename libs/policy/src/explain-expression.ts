/** What an expression was worth, and what it looked at. */
import { compileExpression } from './compile-expression.js';
import { EvaluationError } from './evaluation-error.js';
import type { ExactJson } from './exact-json.js';
import { childrenOf, type Expression } from './expression.js';
import { printExpression } from './print-expression.js';
import type { Frame } from './request.js';
import type { Value } from './value.js';
import { valueToJson } from './value-json.js';

export interface ExpressionExplanation {
  /** As Cedar text. */
  readonly expression: string;
  /** In Cedar's JSON format; null when it failed. */
  readonly value: ExactJson;
  /** Why it failed. */
  readonly error?: string;
  /** The value of each attribute, variable and tag that it mentions; null for one that is not there. */
  readonly operands: { readonly [expression: string]: ExactJson };
  /** The operands of `&&`, `||` and `!`, each explained by itself. */
  readonly parts?: readonly ExpressionExplanation[];
}

/** Parts of parts beyond this depth are not taken apart. */
const depthMax = 8;

export function explainExpression(expression: Expression, frame: Frame, depth = 0): ExpressionExplanation {
  const outcome = outcomeOf(expression, frame);
  const parts = depth < depthMax ? partsOf(expression) : [];
  return {
    expression: printExpression(expression),
    ...outcome,
    operands: Object.fromEntries(
      mentionedIn(expression).map((mention) => [printExpression(mention), outcomeOf(mention, frame).value]),
    ),
    ...(parts.length === 0 ? {} : { parts: parts.map((part) => explainExpression(part, frame, depth + 1)) }),
  };
}

function outcomeOf(expression: Expression, frame: Frame): { value: ExactJson; error?: string } {
  let value: Value;
  try {
    value = compileExpression(expression)(frame);
  } catch (error) {
    if (error instanceof EvaluationError) return { value: null, error: error.message };
    throw error;
  }
  return { value: valueToJson(value) };
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'chain') return expression.operands;
  if (expression.kind === 'unary' && expression.operator === '!') return [expression.operand];
  return [];
}

/** What it looks at outside of itself, each at its longest: `context.params.policies`, not `context` as well. */
function mentionedIn(expression: Expression): readonly Expression[] {
  if (expression.kind === 'variable' || isLookup(expression)) return [expression];
  // All of `context` is no answer to whether it has an attribute; the attribute is.
  if (expression.kind === 'has') return [attributeOf(expression.subject, expression.path)];
  return childrenOf(expression).flatMap(mentionedIn);
}

/** A variable, followed by nothing but attributes and tags of a fixed name. */
function isLookup(expression: Expression): boolean {
  if (expression.kind === 'variable') return true;
  if (expression.kind === 'attribute') return isLookup(expression.subject);
  return (
    expression.kind === 'binary' &&
    (expression.operator === 'getTag' || expression.operator === 'hasTag') &&
    expression.right.kind === 'literal' &&
    isLookup(expression.left)
  );
}

function attributeOf(subject: Expression, path: readonly string[]): Expression {
  return path.reduce<Expression>((inner, name) => ({ kind: 'attribute', subject: inner, name }), subject);
}
