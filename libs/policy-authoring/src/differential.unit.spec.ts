/**
 * The compiled form against the official engine, over random policies, entities and requests.
 * `POLICY_SEED` repeats a run; `POLICY_CASES` asks for more.
 */
import { describe, expect, test } from '@jest/globals';
import {
  compilePolicies,
  contextFromJson,
  entitiesFromJson,
  entityUidFromJson,
  evaluate,
  type ExactJson,
} from '@symphainy/policy';
import { Random } from './differential/random.js';
import { RandomData } from './differential/random-data.js';
import { RandomPolicies } from './differential/random-policies.js';
import { evaluateOfficially } from './evaluate-officially.js';
import { parsePolicies } from './parse-policies.js';

const operators = [
  ...[
    '==',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    '&&',
    '||',
    '!',
    'if',
    '+',
    '-',
    '*',
    'neg',
    'in',
    'is',
    'is..in',
    'has',
  ],
  ...['has path', 'like', '.', '[]', 'contains', 'containsAll', 'containsAny', 'isEmpty', 'getTag', 'hasTag'],
  ...['decimal', 'lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'],
  ...['ip', 'isIpv4', 'isIpv6', 'isLoopback', 'isMulticast', 'isInRange'],
  ...['datetime', 'offset', 'durationSince', 'toDate', 'toTime'],
  ...['duration', 'toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'],
  ...['scope ==', 'scope in', 'scope is', 'when', 'unless'],
];

const requestsPerSet = 8;
const casesMin = Number(process.env['POLICY_CASES'] ?? 2000);

describe('the compiled form and the official engine', () => {
  test(
    'agree on decision, reasons and errors in every case',
    () => {
      const seed = Number(process.env['POLICY_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
      process.stdout.write(`POLICY_SEED=${seed} POLICY_CASES=${casesMin}\n`);
      const random = new Random(seed);
      const data = new RandomData(random);
      const writer = new RandomPolicies(random);
      let [cases, allows, failing] = [0, 0, 0];
      while (cases < casesMin) {
        const text = writer.policies();
        const entities = data.entities();
        const compiled = compilePolicies(parsePolicies(text));
        const store = entitiesFromJson(entities as unknown as ExactJson);
        for (let n = 0; n < requestsPerSet; n += 1) {
          const request = data.request();
          const official = evaluateOfficially(text, request, entities);
          const { decision, reasons, errors } = evaluate(
            compiled,
            {
              principal: entityUidFromJson({ ...request.principal }, 'principal'),
              action: entityUidFromJson({ ...request.action }, 'action'),
              resource: entityUidFromJson({ ...request.resource }, 'resource'),
              context: contextFromJson(request.context as unknown as ExactJson),
            },
            store,
          );
          const ours = {
            decision,
            reasons: [...reasons].sort(),
            errors: errors.map(({ policyId }) => policyId).sort(),
          };
          if (JSON.stringify(ours) !== JSON.stringify(official)) {
            // The whole case, so that it can be repeated by hand.
            process.stderr.write(
              `${JSON.stringify({ seed, text, request, entities, messages: errors }, null, 1)}\n`,
            );
            expect(ours).toEqual(official);
          }
          cases += 1;
          if (official.decision === 'allow') allows += 1;
          if (official.errors.length > 0) failing += 1;
        }
      }
      const counts = operators.map((operator) => `${operator}: ${writer.uses.get(operator) ?? 0}`);
      process.stdout.write(
        `${cases} cases, ${allows} allowed, ${failing} with failing policies\n${counts.join(', ')}\n`,
      );
      expect(operators.filter((operator) => !writer.uses.get(operator))).toEqual([]);
      expect(allows / cases).toBeGreaterThanOrEqual(0.3);
      expect(failing / cases).toBeGreaterThanOrEqual(0.05);
    },
    60_000 + casesMin * 20,
  );
});
