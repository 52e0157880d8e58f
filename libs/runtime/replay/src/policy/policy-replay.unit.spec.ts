import { beforeAll, describe, expect, test } from '@jest/globals';
import { compilePolicies } from '@symphainy/policy';
import type { PolicySet } from '@symphainy/policy';
import { MemoryWal } from '@symphainy/public-works-wal';
import { acme, caller } from '@symphainy/runtime-core/testing';
import { LogBuilder } from '../testing/log-builder.js';
import { itemId, sampleBatch } from '../testing/sample-batch.js';
import { samplePartitionCount as partitionCount, submitting, writeSampleLog } from '../testing/sample-log.js';
import { copyLog } from '../testing/tampering.js';
import { replayPolicies } from './replay-policies.js';
import type { PolicyReplayOptions } from './replay-policies.js';
import { runPolicyReplay } from './run-policy-replay.js';

const builder = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);

beforeAll(async () => {
  await writeSampleLog(builder);
});

const all = { op: 'All' };
const variable = (name: string) => ({ Var: name });
const member = (left: object, attr: string) => ({ '.': { left, attr } });
const has = (left: object, attr: string) => ({ has: { left, attr } });
const both = (left: object, right: object) => ({ '&&': { left, right } });
const params = member(variable('context'), 'params');

/** A policy on anything, under a condition in Cedar's JSON form. */
function policy(effect: 'permit' | 'forbid', name: string, condition?: object): PolicySet[number] {
  const conditions = condition ? [{ kind: 'when', body: condition }] : [];
  const json = { effect, principal: all, action: all, resource: all, conditions };
  return { id: `id of ${name}`, json, annotations: { id: name }, text: '' } as unknown as PolicySet[number];
}

const permitAll = policy('permit', 'everyone');
const whenHasParams = (condition: object) => both(has(variable('context'), 'params'), condition);
const noHolds = policy(
  'forbid',
  'no-held-policies',
  whenHasParams(both(has(params, 'litigation_hold'), member(params, 'litigation_hold'))),
);

function replay(policies: PolicySet, options?: PolicyReplayOptions) {
  return replayPolicies(builder.wal, partitionCount, compilePolicies(policies), options);
}

describe('other policies, asked again everything that was decided', () => {
  test('that say the same flip nothing but what was denied then', async () => {
    const report = await replay([permitAll]);

    expect(report.examples).toMatchObject([
      { action: 'operations.send', path: '0/2', was: 'deny', would_be: 'allow' },
      { action: 'operations.plan', path: '', was: 'deny', was_by: ['policy0'], would_be: 'allow' },
    ]);
    expect(report).toMatchObject({ flipped: 2, to_allow: 2, to_deny: 0, unresolved: 0, with_errors: 0 });
    expect(report.by_policy).toEqual([{ policy: 'everyone', to_deny: 0, to_allow: 2 }]);
    expect(report.executions.affected).toBe(2);
    expect(report.damage).toEqual([]);
  });

  test('that hold an item back by its open attributes name the item, the execution and the policy', async () => {
    const report = await replay([permitAll, noHolds]);
    const held = report.examples.filter(({ would_be }) => would_be === 'deny');

    expect(held.map(({ action, path, item_key }) => [action, path, item_key])).toEqual([
      ['content.migrate', '', 'POL-2'],
      ['content.write', '0/0', 'POL-2'],
      ['content.write', '0/0', 'POL-2'],
      ['content.check', '0/1', 'POL-2'],
    ]);
    for (const flip of held) {
      expect(flip).toMatchObject({
        tenant_id: acme,
        execution_id: itemId('POL-2'),
        was: 'allow',
        was_by: ['policy0'],
        would_be_by: ['no-held-policies'],
        errors: [],
      });
    }
    expect(report).toMatchObject({ to_deny: 4, to_allow: 2, executions: { affected: 3 } });
    expect(report.by_policy).toContainEqual({ policy: 'no-held-policies', to_deny: 4, to_allow: 0 });
    expect(report.by_tenant).toEqual([
      { tenant_id: acme, tenant: 'acme', decisions: report.decisions, to_deny: 4, to_allow: 2 },
    ]);
    expect(report.by_action).toContainEqual({
      action: 'content.migrate',
      decisions: 3,
      to_deny: 1,
      to_allow: 0,
    });
  });

  test('that ask where a page begins see the cursor that it was asked for with', async () => {
    const later = policy(
      'forbid',
      'first-page-only',
      whenHasParams(
        both(has(params, 'cursor'), { '!=': { left: member(params, 'cursor'), right: { Value: '' } } }),
      ),
    );
    const { examples } = await replay([permitAll, later]);

    expect(
      examples
        .filter(({ would_be }) => would_be === 'deny')
        .map(({ execution_id, path }) => [execution_id, path]),
    ).toEqual([[sampleBatch.executionId, '0/page/1']]);
  });

  test('that permit nothing deny everything by default, also what people read, and nothing of the platform', async () => {
    const report = await replay([]);

    expect(report.to_deny).toBe(report.decisions - 2);
    expect(report.by_policy).toEqual([
      { policy: '(no policy permits it)', to_deny: report.to_deny, to_allow: 0 },
    ]);
    const actions = report.by_action.map(({ action }) => action);
    expect(actions).toContain('data.hydrate');
    expect(actions.filter((action) => action.startsWith('city.'))).toEqual([]);
    expect(report.executions.affected).toBe(report.executions.decided - 1);
    expect(report.examples.length).toBeLessThan(report.flipped);
  });

  test('that look at roles see those of whoever asked', async () => {
    const roles = member(variable('principal'), 'roles');
    const clerks = policy('permit', 'clerks', { contains: { left: roles, right: { Value: 'clerk' } } });
    const admins = policy('permit', 'admins', { contains: { left: roles, right: { Value: 'admin' } } });

    expect(await replay([admins])).toMatchObject({ to_deny: 0, to_allow: 2 });
    expect(await replay([clerks])).toMatchObject({ to_allow: 0 });
  });

  test('that cannot be evaluated are skipped, which is counted', async () => {
    const broken = policy('forbid', 'broken', member(variable('context'), 'missing'));
    const report = await replay([permitAll, broken]);

    expect(report).toMatchObject({ to_deny: 0, with_errors: report.decisions });
    expect(report.examples[0]!.errors).toEqual(['broken']);
  });
});

describe('the report', () => {
  test('is of one tenant when one is named, by id or name', async () => {
    const whole = await replay([]);

    expect(await replay([], { tenant: 'acme' })).toEqual(whole);
    expect(await replay([], { tenant: 'city' })).toMatchObject({ decisions: 0, by_tenant: [] });
    await expect(replay([], { tenant: 'nobody' })).rejects.toMatchObject({ code: 'SYM-EX-0004' });
  });

  test('bounds its examples, not its counts', async () => {
    const log = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);
    await writeSampleLog(log);
    const many = Array.from({ length: 30 }, (_, at) =>
      submitting(3, `many-${at}`, { caller: { ...caller(), sessionId: '' } }),
    );
    await log.frame(3, ...many);
    const report = await replayPolicies(log.wal, partitionCount, compilePolicies([]));

    expect(report.examples.filter(({ action }) => action === 'operations.plan')).toHaveLength(5);
    expect(report.to_deny).toBe((await replay([])).to_deny + 60);
    expect(
      (await replayPolicies(log.wal, partitionCount, compilePolicies([]), { examplesMax: 2 })).examples,
    ).toHaveLength(2);
  });

  test('says where the log is damaged', async () => {
    const broken = await copyLog(builder.wal, partitionCount, (bytes, partition, offset) => {
      if (partition === 2 && offset === 2) bytes[40]! ^= 1;
      return bytes;
    });
    const report = await replayPolicies(broken, partitionCount, compilePolicies([]));

    expect(report.damage).toMatchObject([{ partition: 2, offset: 2 }]);
  });

  test('is one line of JSON, or lines that say the same', async () => {
    const policies = [permitAll, noHolds];
    const lines: string[] = [];
    const options = { wal: builder.wal, partitionCount, policies };
    const report = await runPolicyReplay({ ...options, json: true }, (line) => lines.push(line));
    expect(lines).toEqual([JSON.stringify(report)]);
    lines.length = 0;
    await runPolicyReplay({ ...options, json: false }, (line) => lines.push(line));

    expect(lines[1]).toBe('flipped    6, of 3 executions: 4 would be denied, 2 would be allowed');
    expect(lines.join('\n')).toContain('no-held-policies  4 would be denied, 0 would be allowed');
    expect(lines.join('\n')).toContain(
      `${itemId('POL-2')} POL-2  content.write (step 0/0)  allow by policy0 → deny by no-held-policies`,
    );
    lines.length = 0;
    await runPolicyReplay({ ...options, tenant: 'city', json: false }, (line) => lines.push(line));
    expect(lines.at(-1)).toBe('every decision would be the same');
  });
});
