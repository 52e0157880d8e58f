/** Expressions to closures. What looks at nothing outside of itself is evaluated now, once. */
import { assertNever } from '@symphainy/kernel';
import { EvaluationError } from './evaluation-error.js';
import type { Expression, Variable } from './expression.js';
import { callExtension, extensionFunctions } from './extensions/extension-functions.js';
import { likePattern } from './like-pattern.js';
import { negateLong } from './long.js';
import {
  binaryOperations,
  expectBoolean,
  expectEntity,
  expectLong,
  expectSet,
  expectString,
  getAttribute,
  hasAttributes,
  isIn,
  isWithin,
} from './operations.js';
import type { Frame } from './request.js';
import { EntityUid, isSet, type Value } from './value.js';

/** Yields the value, or throws an EvaluationError. */
export type Evaluate = (frame: Frame) => Value;

interface Compiled {
  readonly evaluate: Evaluate;
  /** The value, when it is the same in every frame. */
  readonly constant?: Value;
}

export function compileExpression(expression: Expression): Evaluate {
  return compile(expression).evaluate;
}

function compile(expression: Expression): Compiled {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value);
    case 'variable':
      return { evaluate: readVariable[expression.name] };
    case 'unary':
      return compileUnary(expression);
    case 'binary':
      return compileBinary(expression);
    case 'chain':
      return { evaluate: compileChain(expression.operator, expression.operands.map(compileExpression)) };
    case 'attribute': {
      const { name } = expression;
      const subject = compileExpression(expression.subject);
      return { evaluate: (frame) => getAttribute(subject(frame), name, frame) };
    }
    case 'has': {
      const { path } = expression;
      const subject = compileExpression(expression.subject);
      return { evaluate: (frame) => hasAttributes(subject(frame), path, frame) };
    }
    case 'like': {
      const matches = likePattern(expression.pattern);
      const subject = compileExpression(expression.subject);
      return { evaluate: (frame) => matches(expectString(subject(frame))) };
    }
    case 'is':
      return { evaluate: compileIs(expression) };
    case 'if': {
      const condition = compileExpression(expression.condition);
      const consequence = compileExpression(expression.consequence);
      const alternative = compileExpression(expression.alternative);
      return {
        evaluate: (frame) => (expectBoolean(condition(frame)) ? consequence(frame) : alternative(frame)),
      };
    }
    case 'set': {
      const elements = expression.elements.map(compile);
      return folded(elements, (values) => values);
    }
    case 'record': {
      const names = expression.members.map(([name]) => name);
      return folded(
        expression.members.map(([, member]) => compile(member)),
        (values) => Object.fromEntries(names.map((name, index) => [name, values[index]!])),
      );
    }
    case 'call': {
      const { name } = expression;
      const definition = extensionFunctions.get(name)!;
      return folded(expression.args.map(compile), (values) => callExtension(name, definition, values));
    }
    default:
      return assertNever(expression);
  }
}

const readVariable: { readonly [name in Variable]: Evaluate } = {
  principal: ({ request }) => request.principal,
  action: ({ request }) => request.action,
  resource: ({ request }) => request.resource,
  context: ({ request }) => request.context,
};

function compileUnary({ operator, operand }: Expression & { kind: 'unary' }): Compiled {
  const argument = compile(operand);
  switch (operator) {
    case '!':
      return folded([argument], ([value]) => !expectBoolean(value!));
    case 'neg':
      return folded([argument], ([value]) => negateLong(expectLong(value!)));
    case 'isEmpty':
      return folded([argument], ([value]) => expectSet(value!).length === 0);
    default:
      return assertNever(operator);
  }
}

function compileBinary({ operator, left, right }: Expression & { kind: 'binary' }): Compiled {
  const [first, second] = [compile(left), compile(right)];
  const fixed = second.constant;
  const subject = first.evaluate;
  if ((operator === '==' || operator === '!=') && fixed !== undefined && typeof fixed !== 'object') {
    const whenEqual = operator === '==';
    return { evaluate: (frame) => (subject(frame) === fixed) === whenEqual };
  }
  if (operator === 'in' && fixed !== undefined) {
    const isInFixed = compileInFixed(fixed);
    return { evaluate: (frame) => isInFixed(expectEntity(subject(frame)), frame) };
  }
  const operation = binaryOperations[operator];
  const argument = second.evaluate;
  const looksAtEntities = operator === 'in' || operator === 'getTag' || operator === 'hasTag';
  if (!looksAtEntities && first.constant !== undefined && fixed !== undefined) {
    return folded([first, second], ([a, b]) => operation(a!, b!, noFrame));
  }
  return { evaluate: (frame) => operation(subject(frame), argument(frame), frame) };
}

/** No folded operation looks at its frame. */
const noFrame = undefined as unknown as Frame;

function compileInFixed(target: Value): (subject: EntityUid, frame: Frame) => boolean {
  if (target instanceof EntityUid) return (subject, frame) => isWithin(subject, target.key, frame);
  if (!isSet(target) || !target.every((element) => element instanceof EntityUid)) {
    return (subject, frame) => isIn(subject, target, frame);
  }
  const keys = new Set(target.map((element) => element.key));
  return (subject, frame) => {
    if (keys.has(subject.key)) return true;
    const ancestors = frame.entities.find(subject)?.ancestors;
    return ancestors !== undefined && intersects(ancestors, keys);
  };
}

function compileIs(expression: Expression & { kind: 'is' }): Evaluate {
  const { type } = expression;
  const subject = compileExpression(expression.subject);
  if (!expression.within) return (frame) => expectEntity(subject(frame)).type === type;
  const within = compileExpression(expression.within);
  return (frame) => {
    const uid = expectEntity(subject(frame));
    return uid.type === type && isIn(uid, within(frame), frame);
  };
}

/** Every operand that is reached must be a boolean, also the last. */
export function compileChain(operator: '&&' | '||', operands: readonly Evaluate[]): Evaluate {
  const deciding = operator === '||';
  return (frame) => {
    for (const operand of operands) {
      if (expectBoolean(operand(frame)) === deciding) return deciding;
    }
    return !deciding;
  };
}

function constant(value: Value): Compiled {
  return { evaluate: () => value, constant: value };
}

/** An operation on operands that are all evaluated; done now if they are constant and it does not fail. */
function folded(operands: readonly Compiled[], operation: (values: readonly Value[]) => Value): Compiled {
  if (operands.every((operand) => operand.constant !== undefined)) {
    try {
      return constant(operation(operands.map((operand) => operand.constant!)));
    } catch (error) {
      // It is the evaluation that fails by Cedar's rules, and only if it comes that far.
      if (!(error instanceof EvaluationError)) throw error;
    }
  }
  const evaluations = operands.map((operand) => operand.evaluate);
  return { evaluate: (frame) => operation(evaluations.map((evaluate) => evaluate(frame))) };
}

function intersects(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  const [fewer, more] = left.size < right.size ? [left, right] : [right, left];
  for (const key of fewer) if (more.has(key)) return true;
  return false;
}
