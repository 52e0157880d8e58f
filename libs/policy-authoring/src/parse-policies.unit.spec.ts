import { describe, expect, test } from '@jest/globals';
import {
  compilePolicies,
  entityStore,
  EntityUid,
  evaluate,
  explain,
  printExpression,
} from '@symphainy/policy';
import { Random } from './differential/random.js';
import { RandomPolicies } from './differential/random-policies.js';
import { parsePolicies } from './parse-policies.js';

const request = {
  principal: new EntityUid('User', 'a'),
  action: new EntityUid('Action', 'read'),
  resource: new EntityUid('Doc', 'd'),
  context: {},
};

function permitWhen(condition: string): string {
  return `permit(principal, action, resource) when { ${condition} };`;
}

function decision(condition: string): string {
  return evaluate(compilePolicies(parsePolicies(permitWhen(condition))), request, entityStore([])).decision;
}

describe('policies from text', () => {
  test('have the ids that Cedar gives them, in the order of the text, each with its own text', () => {
    const texts = Array.from(
      { length: 13 },
      (_, n) => `@n("${n}")\npermit(principal, action, resource) when { ${n} == ${n} };`,
    );
    const policies = parsePolicies(`// first\n${texts.join('\n\n')}\n// last\n`);
    expect(policies.map(({ id }) => id)).toEqual(texts.map((_, n) => `policy${n}`));
    expect(policies.map(({ annotations }) => annotations['n'])).toEqual(texts.map((_, n) => String(n)));
    expect(policies.map(({ text }) => text)).toEqual(texts);
  });

  test('may be none', () => {
    expect(parsePolicies('// nothing yet\n')).toEqual([]);
  });

  test('have their annotations, an annotation without a value as the empty text', () => {
    const [policy] = parsePolicies(
      '@id("x") @advice("é \\"quoted\\"") @flag permit(principal, action, resource);',
    );
    expect(policy!.annotations).toEqual({ id: 'x', advice: 'é "quoted"', flag: '' });
  });

  test('keep integers beyond 2^53 as they are written', () => {
    expect(decision('9007199254740993 - 1 == 9007199254740992 && 9007199254740993 != 9007199254740992')).toBe(
      'allow',
    );
    expect(decision('-9223372036854775808 + 9223372036854775807 == -1')).toBe('allow');
    expect(decision('{n: 9223372036854775807}.n > 9223372036854775806')).toBe('allow');
    const text = permitWhen(
      '"9007199254740993" like "9007199254740993" // 9007199254740993\n && 9007199254740993 != 1000000007',
    );
    const [policy] = parsePolicies(text);
    expect(JSON.stringify(policy!.json)).toContain('{"__long":"9007199254740993"}');
    expect(policy!.text).toBe(text);
    expect(evaluate(compilePolicies([policy!]), request, entityStore([])).decision).toBe('allow');
  });

  test('survive the way through JSON, as a log keeps them', () => {
    const policies = parsePolicies(permitWhen('9007199254740993 > 1 && principal is User'));
    const kept = JSON.parse(JSON.stringify(policies)) as typeof policies;
    expect(kept).toEqual(policies);
    expect(evaluate(compilePolicies(kept), request, entityStore([])).decision).toBe('allow');
  });

  test.each([
    ['SYM-PO-0002: line 2, column 3: ', 'permit(principal, action, resource)\n  if { true };'],
    ['line 1, column 44: invalid variable: nobody', permitWhen('nobody')],
    ['`frobnicate` is not a valid function', permitWhen('frobnicate(1)')],
    ['integer literal `9223372036854775808` is too large', permitWhen('1 < 9223372036854775808')],
    ['duplicate key `a`', permitWhen('{a: 1, a: 2} has a')],
    [
      'line 2, column 107: brackets are nested deeper than 64',
      `//\n${permitWhen('('.repeat(65) + 'true' + ')'.repeat(65))}`,
    ],
  ])('are refused with the place and the reason: %s', (message, text) => {
    expect(() => parsePolicies(text)).toThrow(message);
  });

  test('count lines and columns in characters, not in bytes', () => {
    expect(() =>
      parsePolicies('// ééé\npermit(principal, action, resource) when { "é" == nobody };'),
    ).toThrow('line 2, column 51: ');
  });

  test('are refused when one is a template', () => {
    const text = 'permit(principal, action, resource);\npermit(principal == ?principal, action, resource);';
    expect(() => parsePolicies(text)).toThrow('SYM-PO-0001: line 2: a template');
  });

  test('explain themselves in their own words', () => {
    const condition =
      'context has n && context.n + 2 * (3 - 1) <= -4 && !("a*" like "a\\**") && [1, 2].contains(context["a b"])';
    const compiled = compilePolicies(parsePolicies(permitWhen(condition)));
    const [policy] = explain(compiled, request, entityStore([])).policies;
    expect(policy!.clauses.map(({ expression }) => expression).join(' && ')).toBe(condition);
  });
});

describe('an expression that is printed', () => {
  test('reads as the expression that it was', () => {
    const seed = Number(process.env['POLICY_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    process.stdout.write(`POLICY_SEED=${seed}\n`);
    const writer = new RandomPolicies(new Random(seed));
    for (let n = 0; n < 300; n += 1) {
      const bodies = compilePolicies(parsePolicies(writer.policies())).policies.flatMap(
        ({ conditions }) => conditions,
      );
      for (const { body } of bodies) {
        const [again] = compilePolicies(parsePolicies(permitWhen(printExpression(body)))).policies;
        expect(again!.conditions[0]!.body).toEqual(body);
      }
    }
  });
});
