import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StreamEvent, SubscribeResponse } from '@symphainy/contracts/runtime';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { Tokens } from '@symphainy/platform-sdk-client';
import { accepted, detailOf, problem } from './testing/scripted-runtime.js';
import type { Script } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;
let client: SymphainyClient;
let kept: Tokens[];

const credentials = {
  type: 'password',
  tenant: 'acme',
  email: 'ada@example.com',
  password: 'secret',
} as const;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());
beforeEach(() => {
  kept = [];
  client = new SymphainyClient({ url: platform.url, credentials, onTokens: (tokens) => kept.push(tokens) });
});
afterEach(async () => {
  await client.close();
  platform.smartCity.tokenSeconds = 900;
  platform.first.script = () => undefined;
  platform.first.onSubscribe = () => undefined;
  platform.first.messages.length = 0;
});

/** Answers sessions with a number each, and submissions as told. */
function withSessions(submissions: Script): Script {
  let opened = 0;
  return (item) =>
    item.kind?.$case === 'openSession'
      ? {
          $case: 'session',
          value: {
            sessionId: `session${++opened}.s`,
            tenantId: platform.ada.tenantId,
            expiresAtMs: Date.now() + 3_600_000,
            position: '1.1.0',
          },
        }
      : submissions(item);
}

function sessionsUsed(): string[] {
  return platform.first.items.flatMap(({ kind }) => (kind?.$case === 'submit' ? [kind.value.sessionId] : []));
}

describe('the client', () => {
  test('logs in and opens its session once, however many submit at the same time', async () => {
    const logins = platform.smartCity.logins;
    platform.first.script = withSessions(() => accepted(platform.execution()));
    const intents = Array.from({ length: 20 }, () =>
      client.submit({ type: 'operations.plan_migration', params: { name: 'x' } }),
    );
    expect((await Promise.all(intents)).every(({ status }) => status === 'ACCEPTED')).toBe(true);
    expect(platform.smartCity.logins - logins).toBe(1);
    expect(new Set(sessionsUsed())).toEqual(new Set(['session1.s']));
    expect(kept).toHaveLength(1);
  });

  test('opens a new session when Runtime no longer takes the one it has', async () => {
    platform.first.script = withSessions((item) =>
      item.kind?.$case === 'submit' && item.kind.value.sessionId === 'session1.s'
        ? problem('SYM-RT-0002')
        : accepted(platform.execution()),
    );
    await client.submit({ type: 'operations.plan_migration', params: { name: 'x' } });
    expect(sessionsUsed()).toEqual(['session1.s', 'session2.s']);
  });

  test('repeats under the same key what may pass, and tells at once what may not', async () => {
    let attempts = 0;
    platform.first.script = withSessions(() =>
      ++attempts < 3 ? problem('SYM-RT-0008', { retryAfterMs: 1 }) : accepted(platform.execution()),
    );
    await client.submit({ type: 'operations.plan_migration', params: { name: 'x' } });
    const keys = platform.first.items.flatMap(({ kind }) =>
      kind?.$case === 'submit' ? [kind.value.idempotencyKey] : [],
    );
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);

    platform.first.script = withSessions(() => problem('SYM-RT-0003'));
    await expect(
      client.submit({ type: 'operations.plan_migration', params: { name: 'x' } }),
    ).rejects.toMatchObject({
      code: 'SYM-RT-0003',
      retryable: false,
    });
  });

  test('keeps the faults of a refusal', async () => {
    platform.first.script = withSessions(() => undefined);
    const submitting = client.submit({ type: 'operations.plan_migration', params: { nam: 'x' } });
    await expect(submitting).rejects.toMatchObject({ code: 'SYM-EX-0001' });
  });

  test('renews a token that is near its end', async () => {
    platform.smartCity.tokenSeconds = 1;
    const refreshes = platform.smartCity.refreshes;
    const resumed = new SymphainyClient({
      url: platform.url,
      credentials: {
        type: 'tokens',
        tokens: {
          tenant_id: platform.ada.tenantId,
          user_id: platform.ada.userId,
          roles: [],
          access_token: 'stale',
          refresh_token: 'r',
          expires_in: 1,
        },
      },
    });
    const id = platform.execution();
    platform.first.details.set(`${platform.ada.tenantId}/${id}`, detailOf(id));
    expect(await resumed.executions.get(id)).toMatchObject({ execution_id: id, status: 'RUNNING' });
    expect(platform.smartCity.refreshes).toBe(refreshes + 1);
    await resumed.close();
  });

  test('goes on with its stream under a new token when the old one expires', async () => {
    platform.smartCity.tokenSeconds = 2;
    platform.first.onSubscribe = (subscriber) => {
      const { resume } = subscriber.request;
      const seq = resume.length > 0 ? 2 : 1;
      const event = StreamEvent.create({
        position: `1.${seq}.0`,
        timeMs: 1,
        type: 'X',
        data: Buffer.from('{}'),
      });
      subscriber.write(
        SubscribeResponse.create({ events: [event], reached: [{ partition: 1, seq, index: 0 }] }),
      );
    };
    const logins = platform.smartCity.logins;
    const stream = client.watch();
    const ids = [(await stream.next()).value?.id, (await stream.next()).value?.id];
    await stream.return();
    expect(ids).toEqual(['1.1.0.0', '1.2.0.0']);
    expect(platform.smartCity.logins).toBeGreaterThan(logins + 1);
  });

  test('says that the platform is not running when nobody answers', async () => {
    const lost = new SymphainyClient({ url: 'http://127.0.0.1:1', credentials, retryForMs: 0 });
    await expect(lost.login()).rejects.toMatchObject({ code: 'SYM-LP-0009' });
    await lost.close();
  });
});
