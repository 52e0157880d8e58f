import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@symphainy/kernel';
import type { Why } from '@symphainy/platform-sdk-client';
import { EntityUid, compilePolicies, entity, entityStore, explain } from '@symphainy/policy';
import { parsePolicies } from '@symphainy/policy-authoring';
import { stripVTControlCharacters } from 'node:util';
import { reportedChanges, wroteOutside } from './evidence.js';
import { renderWhy } from './render-why.js';

const bundle = `
@id("staff-plan-migrations")
permit (principal, action, resource) when { principal.roles.contains("admin") };

@id("large-volumes-need-waves")
@advice("Split the migration into waves.")
forbid (principal, action, resource) when { context.params has policies && context.params.policies > 500000 };
`;

/** What the platform explains when an intent for so many policies is decided. */
function explanation(policies: number): JsonValue {
  const principal = new EntityUid('User', 'usr_1');
  const resource = new EntityUid('Solution', 'insurance_migration');
  const entities = entityStore([entity(principal, { attributes: { roles: ['admin'] } })]);
  const action = new EntityUid('Action', 'operations.plan_migration');
  const explained = explain(
    compilePolicies(parsePolicies(bundle)),
    { principal, action, resource, context: { params: { policies } } },
    entities,
  );
  return JSON.parse(JSON.stringify(explained)) as JsonValue;
}

function denied(policies: number): Why {
  return {
    execution: {
      execution_id: 'exe_1_a',
      intent_id: 'int_1_a',
      type: 'operations.plan_migration',
      solution_id: 'insurance_migration',
      solution_version: 2,
      status: 'REJECTED',
      principal_id: 'usr_1',
      params: { policies },
      position: '1.7.0',
    },
    attribution: { tenant_id: 'ten_a', roles: ['admin'], channel: 'cli' },
    decisions: [
      {
        decision_id: 'dec_1_a',
        verdict: 'deny',
        bundle_digest: '0123456789abcdef0123',
        action: 'operations.plan_migration',
        resource: 'insurance_migration',
        reasons: ['policy1'],
        errors: [],
        position: '1.7.0',
        explanation: explanation(policies),
      },
    ],
    steps: [],
    artifacts: [],
    edges: [],
  };
}

function textOf(why: Why): string {
  return stripVTControlCharacters(renderWhy(why).join('\n'));
}

describe('The explanation of an execution', () => {
  test('names the clause that denied it and the value that it saw', () => {
    const text = textOf(denied(900_000));
    expect(text).toContain('operations.plan_migration');
    expect(text).toContain('usr_1 (admin) of ten_a through cli');
    expect(text).toContain('● forbid large-volumes-need-waves (policy1)');
    expect(text).toContain('Split the migration into waves.');
    expect(text).toContain('context.params.policies > 500000 → true');
    expect(text).toContain('context.params.policies = 900000');
    expect(text).toMatch(/outcome +REJECTED/);
  });

  test('does not blame policies that did not decide', () => {
    expect(textOf(denied(900_000))).not.toContain('staff-plan-migrations');
  });

  test('of a success goes from the step with its own verdict to what it produced, and from what', () => {
    const base = denied(900_000);
    const text = textOf({
      ...base,
      execution: { ...base.execution, status: 'SUCCEEDED' },
      decisions: [
        { ...base.decisions[0]!, verdict: 'allow', reasons: ['policy0'], explanation: explanation(350_000) },
        {
          ...base.decisions[0]!,
          decision_id: 'dec_1_b',
          path: '0',
          verdict: 'allow',
          explanation: explanation(350_000),
        },
      ],
      steps: [
        {
          path: '0',
          realm: 'operations',
          realm_version: '0.1.0',
          intent_type: 'operations.plan_migration',
          status: 'SUCCEEDED',
          attempt: 1,
          inputs: [],
          artifacts: ['art_1_a'],
          decision_id: 'dec_1_b',
        },
      ],
      artifacts: [
        {
          artifact_id: 'art_1_a',
          execution_id: 'exe_1_a',
          name: 'runbook',
          kind: 'runbook',
          content_type: 'application/json',
          size_bytes: 12,
          position: '1.9.0',
        },
      ],
      edges: [{ from: 'policies.csv', to: 'art_1_a', relation: 'derived', position: '1.9.0' }],
    });
    const order = [
      'intent',
      'ALLOW  operations',
      'by realm operations@0.1.0',
      'for this step',
      'runbook',
      'outcome',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(text).toContain('derived from policies.csv');
  });

  test('leads from the record of the source and its place to the write with its digests', () => {
    const reference = `policy_master/P/MOT1@${'ab'.repeat(32)}%40254`;
    const base = denied(1);
    const edges = [
      { from: reference, to: 'art_1_a', relation: 'derived', position: '1.9.0' },
      { from: 'exe_1_a', to: 'api/policies/MOT1@%22v1%22', relation: 'wrote', position: '1.10.0' },
    ];
    const changes = reportedChanges([
      {
        position: '1.10.0',
        event: 0,
        type: 'StepSucceeded',
        data: {
          path: '0/2',
          changes: [
            {
              target: 'api/policies/MOT1@%22v1%22',
              before_digest: '',
              after_digest: 'cd'.repeat(32),
              grant_id: 'gra_1',
            },
          ],
        },
      },
    ]);
    expect(wroteOutside({ edges })).toBe(true);
    const text = stripVTControlCharacters(renderWhy({ ...base, edges }, changes).join('\n'));
    const order = [
      'MOT1  P of policy_master, at byte 254',
      'DENY',
      'api/policies/MOT1@"v1"',
      'before nothing',
      `after  ${'cd'.repeat(32)}`,
      'outcome',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  test('without an explanation still names the policies that decided, and says when nothing permitted it', () => {
    const { explanation: _, ...decision } = denied(1).decisions[0]!;
    expect(textOf({ ...denied(1), decisions: [decision] })).toContain('because of policy1');
    expect(textOf({ ...denied(1), decisions: [{ ...decision, reasons: [] }] })).toContain(
      'no policy permits it',
    );
  });
});
