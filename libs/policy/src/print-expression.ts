/** Expressions as Cedar text, with no more parentheses than they need, so that they read like their source. */
import type { BinaryOperator, Expression } from './expression.js';
import { extensionFunctions } from './extensions/extension-functions.js';
import { ExtensionValue } from './extensions/extension-value.js';
import { isIdentifier } from './name.js';
import type { PatternElement } from './policy-json.js';
import { EntityUid, isSet, type Value } from './value.js';

/** How tightly a form binds; a looser one within a tighter one needs parentheses. */
const binding = { if: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;

const infixBinding: { readonly [operator in BinaryOperator]?: number } = {
  '==': binding.relation,
  '!=': binding.relation,
  '<': binding.relation,
  '<=': binding.relation,
  '>': binding.relation,
  '>=': binding.relation,
  in: binding.relation,
  '+': binding.sum,
  '-': binding.sum,
  '*': binding.product,
};

export function printExpression(expression: Expression): string {
  return print(expression, binding.if);
}

/** In a place that takes forms of at least this binding. */
function print(expression: Expression, least: number): string {
  const [text, own] = printed(expression);
  return own < least ? `(${text})` : text;
}

function printed(expression: Expression): readonly [text: string, own: number] {
  switch (expression.kind) {
    case 'literal':
      return [printValue(expression.value), isNegative(expression.value) ? binding.unary : binding.member];
    case 'variable':
      return [expression.name, binding.member];
    case 'unary':
      return printUnary(expression);
    case 'binary':
      return printBinary(expression);
    case 'chain': {
      const own = expression.operator === '&&' ? binding.and : binding.or;
      const operands = expression.operands.map((operand) => print(operand, own + 1));
      return [operands.join(` ${expression.operator} `), own];
    }
    case 'attribute': {
      const subject = print(expression.subject, binding.member);
      const { name } = expression;
      return [isIdentifier(name) ? `${subject}.${name}` : `${subject}[${quoted(name)}]`, binding.member];
    }
    case 'has':
      return [
        `${print(expression.subject, binding.sum)} has ${printPath(expression.path)}`,
        binding.relation,
      ];
    case 'like':
      return [
        `${print(expression.subject, binding.sum)} like ${printPattern(expression.pattern)}`,
        binding.relation,
      ];
    case 'is': {
      const within = expression.within ? ` in ${print(expression.within, binding.sum)}` : '';
      return [`${print(expression.subject, binding.sum)} is ${expression.type}${within}`, binding.relation];
    }
    case 'if': {
      const [condition, consequence, alternative] = [
        print(expression.condition, binding.if),
        print(expression.consequence, binding.if),
        print(expression.alternative, binding.if),
      ];
      return [`if ${condition} then ${consequence} else ${alternative}`, binding.if];
    }
    case 'set':
      return [`[${expression.elements.map(printExpression).join(', ')}]`, binding.member];
    case 'record': {
      const members = expression.members.map(
        ([name, member]) => `${memberName(name)}: ${printExpression(member)}`,
      );
      return [`{${members.join(', ')}}`, binding.member];
    }
    case 'call':
      return [printCall(expression.name, expression.args), binding.member];
  }
}

function printUnary({ operator, operand }: Expression & { kind: 'unary' }): readonly [string, number] {
  if (operator === 'isEmpty') return [`${print(operand, binding.member)}.isEmpty()`, binding.member];
  // `-7` is a literal; what is negated while it is evaluated is `-(7)`.
  if (operator === 'neg' && operand.kind === 'literal')
    return [`-(${printExpression(operand)})`, binding.unary];
  return [`${operator === '!' ? '!' : '-'}${print(operand, binding.member)}`, binding.unary];
}

function printBinary({ operator, left, right }: Expression & { kind: 'binary' }): readonly [string, number] {
  const own = infixBinding[operator];
  if (own === undefined) {
    return [`${print(left, binding.member)}.${operator}(${printExpression(right)})`, binding.member];
  }
  // Sums and products group to the left; relations do not group at all.
  const leftLeast = own === binding.relation ? own + 1 : own;
  return [`${print(left, leftLeast)} ${operator} ${print(right, own + 1)}`, own];
}

function printCall(name: string, args: readonly Expression[]): string {
  const [subject, ...others] = args;
  if (extensionFunctions.get(name)?.style === 'method' && subject) {
    return `${print(subject, binding.member)}.${name}(${others.map(printExpression).join(', ')})`;
  }
  return `${name}(${args.map(printExpression).join(', ')})`;
}

/** A value as Cedar text. */
export function printValue(value: Value): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof EntityUid) return `${value.type}::${quoted(value.id)}`;
  if (value instanceof ExtensionValue) {
    const { name, argument } = value.toCall();
    return `${name}(${quoted(argument)})`;
  }
  if (isSet(value)) return `[${value.map(printValue).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([name, member]) => `${memberName(name)}: ${printValue(member)}`)
    .join(', ')}}`;
}

function printPath(path: readonly string[]): string {
  const [only, ...others] = path;
  if (only !== undefined && others.length === 0 && !isIdentifier(only)) return quoted(only);
  return path.join('.');
}

function printPattern(pattern: readonly PatternElement[]): string {
  const parts = pattern.map((element) =>
    element === 'Wildcard' ? '*' : quoted(element.Literal).slice(1, -1).replaceAll('*', '\\*'),
  );
  return `"${parts.join('')}"`;
}

function memberName(name: string): string {
  return isIdentifier(name) ? name : quoted(name);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

function quoted(text: string): string {
  return `"${text.replace(/["\\]|\p{Cc}/gu, (character) => escapes[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`)}"`;
}

function isNegative(value: Value): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && value < 0;
}
