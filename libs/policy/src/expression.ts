/** Expressions of Cedar as a typed tree: what is compiled, printed and explained. */
import type { PatternElement } from './policy-json.js';
import type { Value } from './value.js';

export type Variable = 'principal' | 'action' | 'resource' | 'context';

export const binaryOperators = [
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '+',
  '-',
  '*',
  'in',
  'contains',
  'containsAll',
  'containsAny',
  'getTag',
  'hasTag',
] as const;
export type BinaryOperator = (typeof binaryOperators)[number];

export const unaryOperators = ['!', 'neg', 'isEmpty'] as const;
export type UnaryOperator = (typeof unaryOperators)[number];

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: Variable }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** A chain of `&&` or `||`, however it was nested: the order of evaluation is the same. */
  | { readonly kind: 'chain'; readonly operator: '&&' | '||'; readonly operands: readonly Expression[] }
  | { readonly kind: 'attribute'; readonly subject: Expression; readonly name: string }
  | { readonly kind: 'has'; readonly subject: Expression; readonly path: readonly string[] }
  | { readonly kind: 'like'; readonly subject: Expression; readonly pattern: readonly PatternElement[] }
  | { readonly kind: 'is'; readonly subject: Expression; readonly type: string; readonly within?: Expression }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly consequence: Expression;
      readonly alternative: Expression;
    }
  | { readonly kind: 'set'; readonly elements: readonly Expression[] }
  | { readonly kind: 'record'; readonly members: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** The expressions that an expression is made of, in the order of the text. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'chain':
      return expression.operands;
    case 'attribute':
    case 'has':
    case 'like':
      return [expression.subject];
    case 'is':
      return expression.within ? [expression.subject, expression.within] : [expression.subject];
    case 'if':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'set':
      return expression.elements;
    case 'record':
      return expression.members.map(([, member]) => member);
    case 'call':
      return expression.args;
  }
}
