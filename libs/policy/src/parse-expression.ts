/**
 * Expressions from Cedar's JSON format. Every shape is checked here, once; what is unknown or too deep
 * is refused, so that what follows can rely on the tree.
 */
import { SymphainyError, type TerminalError } from '@symphainy/kernel';
import type { ExactJson, ExactJsonObject } from './exact-json.js';
import {
  type BinaryOperator,
  binaryOperators,
  type Expression,
  type UnaryOperator,
  unaryOperators,
  type Variable,
} from './expression.js';
import { extensionFunctions } from './extensions/extension-functions.js';
import { isTypeName } from './name.js';
import type { PatternElement } from './policy-json.js';
import { uncompilable } from './refusal.js';
import { isJsonArray, isJsonObject, valueFromJson } from './value-json.js';

/** Nesting that the compiled closures can recurse into; chains of `&&` and `||` count as one level. */
const depthMax = 500;
const variables = new Set<string>(['principal', 'action', 'resource', 'context']);
const binaries = new Set<string>(binaryOperators);
const unaries = new Set<string>(unaryOperators);

export function parseExpression(json: ExactJson | undefined, policyId: string): Expression {
  return new Parser(policyId).expression(json, 0);
}

class Parser {
  constructor(private readonly policyId: string) {}

  expression(json: ExactJson | undefined, depth: number): Expression {
    if (depth > depthMax) throw this.refuse(`an expression is nested deeper than ${depthMax} levels`);
    const [operator, operands] = this.soleMember(json);
    if (operator === 'Value') return { kind: 'literal', value: this.literal(operands) };
    if (operator === 'Var') return this.variable(operands);
    if (operator === 'Slot')
      throw this.refuse(`a template's slot ${JSON.stringify(operands)} cannot be compiled`);
    if (operator === 'Set') return { kind: 'set', elements: this.list(operator, operands, depth) };
    if (extensionFunctions.has(operator)) {
      return { kind: 'call', name: operator, args: this.list(operator, operands, depth) };
    }
    if (!isJsonObject(operands)) throw this.refuse(`unknown construct \`${operator}\``);
    return this.operation(operator, operands, depth);
  }

  private operation(operator: string, operands: ExactJsonObject, depth: number): Expression {
    const child = (name: string) => this.expression(operands[name], depth + 1);
    switch (operator) {
      case '&&':
      case '||':
        return this.chain(operator, operands, depth);
      case '.':
        return { kind: 'attribute', subject: child('left'), name: this.text(operator, operands['attr']) };
      case 'has':
        return { kind: 'has', subject: child('left'), path: this.path(operands['attr']) };
      case 'like':
        return { kind: 'like', subject: child('left'), pattern: this.pattern(operands['pattern']) };
      case 'is': {
        const type = this.text(operator, operands['entity_type']);
        if (!isTypeName(type)) throw this.refuse(`${JSON.stringify(type)} is not the name of an entity type`);
        const subject = child('left');
        return operands['in'] === undefined
          ? { kind: 'is', subject, type }
          : { kind: 'is', subject, type, within: child('in') };
      }
      case 'if-then-else':
        return { kind: 'if', condition: child('if'), consequence: child('then'), alternative: child('else') };
      case 'Record':
        return {
          kind: 'record',
          members: Object.entries(operands).map(([name, member]) => [
            name,
            this.expression(member, depth + 1),
          ]),
        };
      default:
        if (unaries.has(operator)) {
          return { kind: 'unary', operator: operator as UnaryOperator, operand: child('arg') };
        }
        if (binaries.has(operator)) {
          return {
            kind: 'binary',
            operator: operator as BinaryOperator,
            left: child('left'),
            right: child('right'),
          };
        }
        throw this.refuse(`unknown construct \`${operator}\``);
    }
  }

  /** Takes a tree of one operator apart without recursion: text gives a long chain a deep left side. */
  private chain(operator: '&&' | '||', operands: ExactJsonObject, depth: number): Expression {
    const flat: Expression[] = [];
    const pending: (ExactJson | undefined)[] = [operands['right'], operands['left']];
    while (pending.length > 0) {
      const next = pending.pop();
      const nested = isJsonObject(next) && Object.keys(next).length === 1 ? next[operator] : undefined;
      if (isJsonObject(nested)) pending.push(nested['right'], nested['left']);
      else flat.push(this.expression(next, depth + 1));
    }
    return { kind: 'chain', operator, operands: flat };
  }

  private literal(json: ExactJson | undefined) {
    try {
      if (isJsonObject(json) && typeof json['__long'] === 'string' && /^-?[0-9]+$/.test(json['__long'])) {
        return valueFromJson(BigInt(json['__long']), 'literal');
      }
      return valueFromJson(json ?? null, 'literal');
    } catch (error) {
      if (error instanceof SymphainyError) throw this.refuse(error.detail);
      throw error;
    }
  }

  private variable(json: ExactJson): Expression {
    if (typeof json !== 'string' || !variables.has(json))
      throw this.refuse(`unknown variable ${JSON.stringify(json)}`);
    return { kind: 'variable', name: json as Variable };
  }

  private list(operator: string, json: ExactJson, depth: number): Expression[] {
    if (!isJsonArray(json)) throw this.refuse(`\`${operator}\` without a list of operands`);
    return json.map((element) => this.expression(element, depth + 1));
  }

  private path(json: ExactJson | undefined): string[] {
    const path = isJsonArray(json) ? json : [json];
    if (path.length === 0) throw this.refuse('`has` without an attribute');
    return path.map((name) => this.text('has', name));
  }

  private pattern(json: ExactJson | undefined): PatternElement[] {
    if (!isJsonArray(json)) throw this.refuse('`like` without a pattern');
    return json.map((element) =>
      element === 'Wildcard'
        ? element
        : { Literal: this.text('like', isJsonObject(element) ? element['Literal'] : undefined) },
    );
  }

  private text(operator: string, json: ExactJson | undefined): string {
    if (typeof json !== 'string') throw this.refuse(`\`${operator}\` where a string is missing`);
    return json;
  }

  private soleMember(json: ExactJson | undefined): [string, ExactJson] {
    const members = isJsonObject(json) ? Object.entries(json) : [];
    if (members.length !== 1) throw this.refuse('an expression that is not one operator with its operands');
    return members[0]!;
  }

  private refuse(construct: string): TerminalError {
    return uncompilable(this.policyId, construct);
  }
}
