/**
 * Values in JSON as the official engine reads them: random JSON, often with reserved names in odd
 * places, must be refused by both or be worth the same to both. `POLICY_SEED` repeats a run.
 */
import { describe, expect, test } from '@jest/globals';
import { type ExactJson, printExpression, type Value, valueFromJson } from '@symphainy/policy';
import { Random } from './differential/random.js';
import { evaluateOfficially } from './evaluate-officially.js';

const names = ['__entity', '__extn', '__expr', 'type', 'id', 'fn', 'arg', 'args', 'a', '__proto__', 'é', ''];
const strings = ['A', 'B::C', 'x', 'if', '1.0', '1.2.3.4', '2024-01-01', '1d', '\u0001\u2028', '$&'];
const functions = ['decimal', 'ip', 'datetime', 'duration', 'offset', 'toDate', 'isIpv4', 'nothing'];
const leaves: readonly ExactJson[] = [...strings, 1, 0, -5, true, false, null, 9007199254740991];
const casesCount = 1500;

function randomJson(random: Random, depth: number): ExactJson {
  const inner = () => randomJson(random, depth - 1);
  if (depth === 0 || random.chance(0.3)) return random.pick(leaves);
  const make = random.pick<() => ExactJson>([
    () => random.many(3, inner),
    () => ({ __entity: { type: random.pick(strings), id: random.pick(strings) } }),
    () => ({ __extn: { fn: random.pick(functions), arg: inner() } }),
    () => ({ __extn: { fn: random.pick(functions), args: random.many(2, inner) } }),
    () => ({ __extn: { fn: random.pick(functions.slice(0, 4)), arg: random.pick(strings.slice(4, 8)) } }),
    () =>
      Object.fromEntries(
        [...random.many(2, () => random.pick(names)), 'a'].slice(0, 2).map((name) => [name, inner()]),
      ),
  ]);
  return make();
}

/** Cedar text of the value, or undefined if it was refused. */
function readByUs(json: ExactJson): string | undefined {
  let value: Value;
  try {
    value = valueFromJson(json, 'value');
  } catch {
    return undefined;
  }
  return printExpression({ kind: 'literal', value });
}

/** Whether context, attribute and tag of this JSON all equal the text; undefined if the JSON was refused. */
function readOfficially(json: ExactJson, text: string): boolean | undefined {
  const uid = { type: 'T', id: 'a' };
  const value = json as never;
  const policy = `permit(principal, action, resource) when { context.v == ${text} && principal.v == ${text} && principal.getTag("v") == ${text} };`;
  const request = {
    principal: uid,
    action: { type: 'Action', id: 'a' },
    resource: uid,
    context: { v: value },
  };
  try {
    return (
      evaluateOfficially(policy, request, [{ uid, attrs: { v: value }, parents: [], tags: { v: value } }])
        .decision === 'allow'
    );
  } catch {
    return undefined;
  }
}

describe('JSON values', () => {
  test('are refused by both, or are worth the same to both', () => {
    const seed = Number(process.env['POLICY_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    const random = new Random(seed);
    let [equal, refused] = [0, 0];
    for (let n = 0; n < casesCount; n += 1) {
      const json = randomJson(random, 4);
      const text = readByUs(json);
      const official = readOfficially(json, text ?? 'true');
      const expected = text === undefined ? undefined : true;
      if (official !== expected) process.stderr.write(`${JSON.stringify({ seed, json, text, official })}\n`);
      expect(official).toBe(expected);
      if (text === undefined) refused += 1;
      else equal += 1;
    }
    process.stdout.write(`POLICY_SEED=${seed}: ${equal} equal, ${refused} refused\n`);
    expect(Math.min(equal, refused)).toBeGreaterThan(casesCount / 10);
  });
});
