import { beforeEach, describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import { TerminalError } from '@symphainy/kernel';
import type { SolutionContext } from './handler-context.js';
import { RealmServer } from './realm-server.js';
import { defineIntent, defineRealm } from './realm.js';
import type { GrantClaims } from '@symphainy/kernel';
import type { WriteGrant } from './write-grant.js';

const target = { system: 'store', collection: 'policies', key: 'MOT1' };
const claims: GrantClaims = {
  ...target,
  grantId: 'grant-1',
  stepKey: 'exe_1_a/2',
  tenantId: 'ten_a',
  executionId: 'exe_1_a',
  path: '2',
  attempt: 1,
  expiresAtMs: 60_000,
};

describe('a handler that writes', () => {
  let nowMs: number;
  let granted: WriteGrant[];
  let contexts: SolutionContext[];
  let server: RealmServer;
  let asks: number;
  beforeEach(() => {
    nowMs = 1_000;
    granted = [];
    contexts = [];
    asks = 1;
    const intent = defineIntent({
      type: 'probe.write',
      description: 'Asks for a grant',
      params: { type: 'object' },
      effect: 'external_write',
      idempotency: 'conditional',
      async handle(_, context) {
        contexts.push(context.solutionContext);
        for (let ask = 0; ask < asks; ask++) granted.push(await context.grant(target));
        return {};
      },
    });
    const realm = defineRealm({ name: 'probe', version: '1.0.0', intents: [intent] });
    // The token stands for its own claims, as if its signature had been found good.
    const verifyGrant = async (token: string): Promise<GrantClaims> => {
      if (token === 'forged')
        throw new TerminalError({ code: 'SYM-RL-0005', detail: 'not signed by runtime' });
      return JSON.parse(token) as GrantClaims;
    };
    server = new RealmServer(realm, { now: () => nowMs, verifyGrant });
  });

  const run = async (token: string | undefined, changes: Partial<Task> = {}): Promise<Report['outcome']> => {
    const grants = token === undefined ? [] : [{ ...target, token, secret: Buffer.from('s3cret') }];
    const report = await server.handle(
      Task.fromPartial({
        taskId: `exe_1_a/2#${changes.attempt ?? 1}`,
        executionId: 'exe_1_a',
        path: '2',
        attempt: 1,
        stepKey: 'exe_1_a/2',
        intentType: 'probe.write',
        params: Buffer.from('{}'),
        attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
        deadlineMs: 1_000_000,
        grants,
        ...changes,
      }),
    );
    return report?.outcome;
  };
  const refused = (detail: string) => ({
    $case: 'failed',
    value: { code: 'SYM-RL-0005', detail: expect.stringContaining(detail), retryable: false },
  });

  test('gets the grant that was made for this attempt, with its secret', async () => {
    expect(await run(JSON.stringify(claims))).toMatchObject({ $case: 'succeeded' });
    expect(granted).toEqual([{ ...target, grantId: 'grant-1', expiresAtMs: 60_000, secret: 's3cret' }]);
  });

  test('gets the same grant again within one run', async () => {
    asks = 2;
    expect(await run(JSON.stringify(claims))).toMatchObject({ $case: 'succeeded' });
    expect(granted).toHaveLength(2);
  });

  test('gets none when the task carries none', async () => {
    expect(await run(undefined)).toEqual(refused('no grant for store/policies/MOT1'));
  });

  test('gets none that was forged', async () => {
    expect(await run('forged')).toEqual(refused('not signed by runtime'));
  });

  test('gets none at the moment at which it expires', async () => {
    nowMs = claims.expiresAtMs;
    expect(await run(JSON.stringify(claims))).toEqual(refused('has expired'));
  });

  test('gets none a second time: a replayed grant is refused', async () => {
    await run(JSON.stringify(claims));
    expect(await run(JSON.stringify(claims))).toEqual(refused('was used already'));
    expect(granted).toHaveLength(1);
  });

  test('gets it again when a later owner delivers the attempt anew, but not from the owner before', async () => {
    await run(JSON.stringify(claims), { ownerEpoch: 3 });
    expect(await run(JSON.stringify(claims), { ownerEpoch: 4 })).toMatchObject({ $case: 'succeeded' });
    expect(await run(JSON.stringify(claims), { ownerEpoch: 3 })).toEqual(refused('was used already'));
  });

  test.each([
    ['tenant', { tenantId: 'ten_b' }],
    ['execution', { executionId: 'exe_1_b' }],
    ['step', { path: '3', stepKey: 'exe_1_a/3' }],
    ['attempt', { attempt: 2 }],
  ])('gets none of another %s', async (_, changes) => {
    expect(await run(JSON.stringify({ ...claims, ...changes }))).toEqual(refused('another step or attempt'));
  });

  test('gets none whose token is for another key than the task says', async () => {
    expect(await run(JSON.stringify({ ...claims, key: 'MOT2' }))).toEqual(
      refused('is for store/policies/MOT2, not for store/policies/MOT1'),
    );
  });

  test('is refused by a realm that cannot check grants', async () => {
    const unable = new RealmServer(server.realm, { now: () => nowMs });
    server = unable;
    expect(await run(JSON.stringify(claims))).toEqual(refused('without a way to check grants'));
  });

  test.each([
    [{ sync_strategies: { direction: 'one_way', conflict_resolution: 'target_wins' } }, 'target_wins'],
    [{ sync_strategies: { conflict_resolution: 'something_else' } }, 'incident'],
    [{}, 'incident'],
  ])('learns how conflicts are resolved from %j', async (context, resolution) => {
    await run(JSON.stringify(claims), { solutionContext: Buffer.from(JSON.stringify(context)) });
    expect(contexts[0]?.conflictResolution).toBe(resolution);
  });
});
