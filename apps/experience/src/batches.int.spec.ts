import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ExecutionView } from '@symphainy/contracts/runtime';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { accepted, detailOf, problem } from './testing/scripted-runtime.js';
import type { Script } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());
afterEach(() => {
  platform.first.script = () => undefined;
  platform.first.messages.length = 0;
});

function submitBatch(content: object, headers: Record<string, string> = {}) {
  return platform.request('POST', '/api/batches', { body: { session_id: 's.s', ...content }, headers });
}

function submissions() {
  return platform.first.items.flatMap((item) => (item.kind?.$case === 'submit' ? [item.kind.value] : []));
}

function pointers(answer: { readonly json: Record<string, unknown> }): unknown[] {
  return (answer.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
}

const item = (key: string, params: object = { name: key }) => ({ key, params });

describe('a batch that a solution declares', () => {
  test('is submitted as its intent, and its id is that of the execution', async () => {
    const executionId = platform.execution();
    platform.first.script = () => accepted(executionId);
    const answer = await submitBatch({ type: 'operations.run_migration', params: { name: 'x' } });

    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      batch_id: executionId,
      execution_id: executionId,
      status: 'ACCEPTED',
    });
    expect(answer.headers.get('symphainy-position')).toBe('1.7.0');
    expect(submissions()[0]).toMatchObject({ type: 'operations.run_migration', batch: Buffer.alloc(0) });
  });

  test('keeps its idempotency key, its solution and its labels', async () => {
    platform.first.script = () => accepted(platform.execution());
    await submitBatch(
      {
        type: 'operations.run_migration',
        params: { name: 'x' },
        solution_id: 'migration',
        labels: { wave: '7' },
      },
      { 'idempotency-key': 'k' },
    );
    expect(submissions()[0]).toMatchObject({
      idempotencyKey: 'k',
      solutionId: 'migration',
      labels: { wave: '7' },
    });
  });

  test('is refused where it is a plain intent, which says what to do instead', async () => {
    const answer = await submitBatch({ type: 'operations.plan_migration', params: { name: 'x' } });

    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/type']);
    expect(answer.json.detail).toContain('submit it as an intent');
    expect(platform.first.items).toEqual([]);
  });
});

describe('a batch that brings its items along', () => {
  const listed = (items: readonly object[], more: object = {}) =>
    submitBatch({ item_type: 'operations.plan_migration', items, ...more });

  test('carries them in its parameters, and a for-each over them', async () => {
    platform.first.script = () => accepted(platform.execution());
    const items = [item('POL-1'), item('POL-2')];
    expect((await listed(items, { concurrency: 4, error_budget_percent: 10 })).status).toBe(202);

    const [submitted] = submissions();
    expect(submitted!.type).toBe('operations.plan_migration');
    expect(JSON.parse(submitted!.params.toString())).toEqual({ items });
    expect(JSON.parse(submitted!.batch.toString())).toEqual({
      kind: 'for_each',
      items: '/items',
      item_intent: 'operations.plan_migration',
      concurrency: 4,
      error_budget_percent: 10,
    });
  });

  test('has parameters of its own, whose classified fields are sealed', async () => {
    platform.first.script = () => accepted(platform.execution());
    const params = { name: 'x', email: 'ada@example.com' };
    await listed([item('POL-1')], { type: 'operations.run_migration', params });

    const [submitted] = submissions();
    expect(JSON.parse(submitted!.params.toString())).toEqual({ name: 'x', items: [item('POL-1')] });
    expect(submitted!.sealed[0]?.pointers).toEqual(['/email']);
    expect(submitted!.type).toBe('operations.run_migration');
  });

  test('is another request when only its items or its limits are others', async () => {
    platform.first.script = () => accepted(platform.execution());
    const bodies = [
      listed([item('a')]),
      listed([item('a')]),
      listed([item('b')]),
      listed([item('a')], { concurrency: 2 }),
    ];
    await Promise.all(bodies);
    const digests = submissions().map(({ requestDigest }) => requestDigest.toString('hex'));
    expect(digests).toHaveLength(4);
    expect(new Set(digests).size).toBe(3);
  });

  test('is refused with all that is wrong with its items', async () => {
    const answer = await listed([
      item('a'),
      item('a'),
      item('b', {}),
      item('c', { name: 'c', email: 'ada@example.com' }),
    ]);
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(['/items/1/key', '/items/2/params/name', '/items/3/params/email']);
    expect(JSON.stringify(answer.json)).not.toContain('ada@');

    const taken = await listed([item('a')], {
      type: 'operations.run_migration',
      params: { name: 'x', items: [] },
    });
    expect(pointers(taken)).toEqual(['/params/items']);
    expect(platform.first.items).toEqual([]);
  });

  test.each([
    [{}, ['/type', '/params']],
    [{ type: 'operations.run_migration' }, ['/params']],
    [{ items: [item('a')] }, ['/item_type']],
    [{ item_type: 'operations.plan_migration' }, ['/items']],
    [{ type: 'operations.run_migration', params: {}, concurrency: 2 }, ['/concurrency']],
    [{ item_type: 'operations.plan_migration', items: [] }, ['/items']],
    [{ item_type: 'operations.plan_migration', items: [{ key: '', params: {} }] }, ['/items/0/key']],
  ])('is refused when it says %j', async (content, expected) => {
    const answer = await submitBatch(content);
    expect(answer.status).toBe(400);
    expect(pointers(answer)).toEqual(expected);
  });

  test('is not larger than a thousand items', async () => {
    const answer = await listed(Array.from({ length: 1_001 }, (_, at) => item(`POL-${at}`)));
    expect([answer.status, pointers(answer)]).toEqual([400, ['/items']]);
  });
});

describe('an execution that is operated', () => {
  test.each(['batches', 'executions'])('under /api/%s pauses, goes on and is cancelled', async (under) => {
    const executionId = platform.execution();
    platform.first.script = (taken) =>
      accepted(executionId, taken.kind?.$case === 'cancel' ? 'CANCELLED' : 'PAUSED');
    for (const action of ['pause', 'resume', 'cancel']) {
      const path = `/api/${under}/${executionId}/${action}`;
      const answer = await platform.request('POST', path, { body: { session_id: 's.s', reason: 'night' } });
      expect(answer.status).toBe(200);
      expect(answer.json.execution_id).toBe(executionId);
      expect(answer.json.batch_id).toBe(under === 'batches' ? executionId : undefined);
      expect(answer.headers.get('symphainy-position')).toBe('1.7.0');
    }
    const principal = expect.objectContaining({ tenantId: platform.ada.tenantId });
    const about = { principal, sessionId: 's.s', executionId, reason: 'night' };
    expect(platform.first.items.map(({ kind }) => kind)).toEqual([
      { $case: 'operate', value: { ...about, operation: 'pause' } },
      { $case: 'operate', value: { ...about, operation: 'resume' } },
      { $case: 'cancel', value: about },
    ]);
  });

  test('tells why it cannot be, and does not know what is no execution', async () => {
    platform.first.script = () => problem('SYM-RT-0010');
    const body = { session_id: 's.s' };
    const ended = await platform.request('POST', `/api/batches/${platform.execution()}/pause`, { body });
    expect([ended.status, ended.json.code]).toEqual([409, 'SYM-RT-0010']);
    const unknown = await platform.request('POST', '/api/batches/art_1_x/pause', { body });
    expect([unknown.status, unknown.json.code]).toEqual([404, 'SYM-EX-0004']);
  });
});

describe('a batch that is read', () => {
  const items = { SUCCEEDED: 1_200, REJECTED: 12, FAILED: 3, RUNNING: 64 };

  function known(): string {
    const id = platform.execution();
    const detail = detailOf(id, { status: 'RUNNING', updatedPosition: '1.9.0' });
    platform.first.details.set(`${platform.ada.tenantId}/${id}`, detail);
    platform.first.batches.set(`${platform.ada.tenantId}/${id}`, items);
    return id;
  }

  test('says how many items are in which status, and how many have ended', async () => {
    const id = known();
    const answer = await platform.request('GET', `/api/batches/${id}`);

    expect(answer.json).toMatchObject({
      batch_id: id,
      execution: { execution_id: id, status: 'RUNNING' },
      items,
      done: 1_215,
      total: 1_279,
    });
    expect(answer.json.execution).not.toHaveProperty('item_key');
    expect(answer.headers.get('symphainy-position')).toBe('1.9.0');
  });

  test('is not there for another tenant, nor under an id of another kind', async () => {
    const id = known();
    for (const [path, as] of [
      [`/api/batches/${id}`, platform.bob],
      ['/api/batches/art_1_x', platform.ada],
      ['/api/batches/art_1_x/items', platform.ada],
    ] as const) {
      const answer = await platform.request('GET', path, { as });
      expect([answer.status, answer.json.code]).toEqual([404, 'SYM-EX-0004']);
    }
  });

  test('lists its items with key and place, by status, page by page', async () => {
    const id = known();
    const asked: object[] = [];
    platform.first.listItems = (request) => {
      asked.push(request);
      const place = { parentExecutionId: id, itemKey: 'POL-7', itemIndex: 0 };
      const one = ExecutionView.create({
        executionId: platform.execution(),
        status: 'FAILED',
        position: '1.1.0',
      });
      return { items: [{ ...one, ...place }], nextCursor: request.cursor === '' ? 'next' : '' };
    };
    const first = await platform.request('GET', `/api/batches/${id}/items?status=FAILED&limit=1`);
    expect(first.json).toMatchObject({
      items: [{ parent_execution_id: id, item_key: 'POL-7', item_index: 0, status: 'FAILED' }],
      next_cursor: 'next',
    });
    const second = await platform.request('GET', `/api/batches/${id}/items?status=FAILED&cursor=next`);
    expect(second.json).not.toHaveProperty('next_cursor');
    const own = { tenantId: platform.ada.tenantId, executionId: id, status: 'FAILED' };
    expect(asked).toEqual([
      { ...own, limit: 1, cursor: '' },
      { ...own, limit: 50, cursor: 'next' },
    ]);
    const odd = await platform.request('GET', `/api/batches/${id}/items?status=GONE`);
    expect(odd.status).toBe(400);
  });
});

test('the client submits, follows and operates batches in its session', async () => {
  const id = platform.execution();
  const script: Script = (taken) =>
    taken.kind?.$case === 'openSession'
      ? {
          $case: 'session',
          value: {
            sessionId: 'one.s',
            tenantId: platform.ada.tenantId,
            expiresAtMs: Date.now() + 3_600_000,
            position: '1.1.0',
          },
        }
      : accepted(id, taken.kind?.$case === 'operate' ? 'PAUSED' : 'ACCEPTED');
  platform.first.script = script;
  platform.first.details.set(`${platform.ada.tenantId}/${id}`, detailOf(id));
  platform.first.batches.set(`${platform.ada.tenantId}/${id}`, { SUCCEEDED: 2 });
  platform.first.listItems = () => ({ items: [], nextCursor: '' });
  const credentials = {
    type: 'password',
    tenant: 'acme',
    email: 'ada@example.com',
    password: 'secret',
  } as const;
  const client = new SymphainyClient({ url: platform.url, credentials });
  try {
    const declared = { type: 'operations.run_migration', params: { name: 'x' } };
    expect(await client.batches.submit(declared)).toMatchObject({ batch_id: id, status: 'ACCEPTED' });
    const listed = { itemType: 'operations.plan_migration', items: [{ key: 'a', params: { name: 'a' } }] };
    expect(await client.batches.submit({ ...listed, concurrency: 2 })).toMatchObject({ batch_id: id });
    expect(await client.batches.get(id)).toMatchObject({ items: { SUCCEEDED: 2 }, done: 2, total: 2 });
    expect(await client.batches.items(id, { status: 'FAILED', limit: 5 })).toEqual({ items: [] });
    expect(await client.batches.pause(id, 'night')).toMatchObject({ batch_id: id, status: 'PAUSED' });
    expect(await client.batches.resume(id)).toMatchObject({ batch_id: id });
    expect(await client.executions.pause(id)).toMatchObject({ execution_id: id, status: 'PAUSED' });
    expect(await client.executions.resume(id)).toMatchObject({ execution_id: id });
    for (const action of ['retry', 'skip', 'compensate'] as const) {
      expect(await client.executions[action](id, 'seen to')).toMatchObject({ execution_id: id });
      expect(platform.first.items.at(-1)).toMatchObject({
        kind: { $case: 'operate', value: { operation: action, reason: 'seen to' } },
      });
    }
    expect(await client.batches.cancel(id)).toMatchObject({ batch_id: id });
  } finally {
    await client.close();
  }
  expect(submissions().map(({ sessionId, batch }) => [sessionId, batch.length > 0])).toEqual([
    ['one.s', false],
    ['one.s', true],
  ]);
});
