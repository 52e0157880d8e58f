import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { unseal } from '@symphainy/kernel';
import { accepted, detailOf, problem } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());
afterEach(() => {
  for (const runtime of [platform.first, platform.second]) {
    runtime.script = () => undefined;
    runtime.messages.length = 0;
  }
  platform.own({ first: [0, 1, 2, 3, 4] });
});

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !condition(); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(condition()).toBe(true);
}

function submissions(runtime: TestPlatform['first']) {
  return runtime.items.flatMap((item) => (item.kind?.$case === 'submit' ? [item.kind.value] : []));
}

describe('an intent that is submitted', () => {
  test('is answered with its ids, its position and the key under which it may be repeated', async () => {
    const executionId = platform.execution();
    platform.first.script = () => accepted(executionId);
    const answer = await platform.submit({}, { 'x-request-id': 'request-1' });
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      intent_id: executionId.replace('exe', 'int'),
      execution_id: executionId,
      status: 'ACCEPTED',
      position: '1.7.0',
    });
    expect(answer.headers.get('symphainy-position')).toBe('1.7.0');
    expect(answer.headers.get('x-request-id')).toBe('request-1');
    expect(answer.headers.get('idempotency-key')).toBe(submissions(platform.first)[0]?.idempotencyKey);
    expect(platform.first.authorizations[0]).toMatch(/^Bearer ey/);
  });

  test('carries the trace of its caller on, and the principal of its token', async () => {
    platform.first.script = () => accepted(platform.execution());
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const answer = await platform.submit({}, { traceparent });
    expect(platform.first.items[0]?.traceParent).toContain('a'.repeat(32));
    expect(answer.headers.get('traceparent')).toContain('a'.repeat(32));
    expect(submissions(platform.first)[0]?.principal).toEqual({
      tenantId: platform.ada.tenantId,
      principalId: platform.ada.userId,
      roles: ['member'],
      channel: 'rest',
    });
  });

  test('leaves with its classified fields sealed', async () => {
    platform.first.script = () => accepted(platform.execution());
    await platform.submit({ params: { name: 'x', email: 'ada@example.com' } });
    const [item] = submissions(platform.first);
    expect(JSON.parse(item!.params.toString())).toEqual({ name: 'x' });
    expect(item!.sealed[0]?.pointers).toEqual(['/email']);
    const sealed = item!.sealed[0]!.sealed!;
    const key = { keyId: 'key_1', secret: Buffer.alloc(32, 1) };
    const opened = unseal(key, sealed, `${platform.ada.tenantId}/params`);
    expect(JSON.parse(opened.toString())).toEqual({ '/email': 'ada@example.com' });
  });

  test('goes with others of the same moment in one message', async () => {
    platform.first.script = () => accepted(platform.execution());
    // Pipelined on one connection, so that they arrive together; with a token that is known already.
    const headers = await platform.headers();
    await platform.submit({}, headers);
    platform.first.messages.length = 0;
    const body = JSON.stringify({
      session_id: 's.s',
      type: 'operations.plan_migration',
      params: { name: 'x' },
    });
    const head = [
      'POST /api/intent/submit HTTP/1.1',
      'host: x',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${body.length}`,
    ];
    const request = `${head.join('\r\n')}\r\n\r\n${body}`;
    const last = request.replace('host: x', 'host: x\r\nconnection: close');
    const answers = await raw(request.repeat(49) + last);
    expect(answers.match(/HTTP\/1\.1 202/g)).toHaveLength(50);
    expect(platform.first.items).toHaveLength(50);
    expect(platform.first.messages.length).toBeLessThan(25);
    expect(new Set(platform.first.items.map(({ correlation }) => correlation)).size).toBe(50);
  });

  test('goes to the partition of its key, and to the control log when it governs', async () => {
    platform.first.script = () => accepted(platform.execution());
    await platform.submit({ partition_key: 'k' });
    await platform.submit({ partition_key: 'k' });
    await platform.submit({ type: 'city.create_tenant' });
    const [first, second, city] = platform.first.items.map(({ partition }) => partition);
    expect(first).toBe(second);
    expect(first).toBeGreaterThan(0);
    expect(city).toBe(0);
  });

  test('is repeated under the same key at the next owner when its owner dies before it answers', async () => {
    const answering = platform.submit();
    await until(() => platform.first.items.length === 1);
    platform.second.script = () => accepted(platform.execution());
    platform.first.breakExchanges();
    platform.own({ second: [0, 1, 2, 3, 4] });
    expect((await answering).status).toBe(202);
    expect(submissions(platform.second)[0]?.idempotencyKey).toBe(
      submissions(platform.first)[0]?.idempotencyKey,
    );
  });

  test('moves to the next owner when its owner hangs and the registry names another', async () => {
    const answering = platform.submit();
    await until(() => platform.first.items.length === 1);
    platform.second.script = () => accepted(platform.execution());
    platform.own({ second: [0, 1, 2, 3, 4] });
    expect((await answering).status).toBe(202);
  });

  test('waits while its partition has no owner, and shows the caller no error', async () => {
    platform.own({});
    const answering = platform.submit();
    platform.first.script = () => accepted(platform.execution());
    await new Promise((resolve) => setTimeout(resolve, 300));
    platform.own({ first: [0, 1, 2, 3, 4] });
    expect((await answering).status).toBe(202);
  });

  test('follows the owner that NOT_OWNER names', async () => {
    platform.first.script = () => problem('SYM-RT-0007', { ownerAddress: platform.second.address });
    platform.second.script = () => accepted(platform.execution());
    expect((await platform.submit()).status).toBe(202);
    expect(submissions(platform.second)).toHaveLength(1);
  });

  test('that waits is answered with its outcome, and attaches again when the stream breaks', async () => {
    const executionId = platform.execution();
    const waiting = platform.submit({}, { prefer: 'wait=20' });
    await until(() => platform.first.items.length === 1);
    platform.first.script = (item) =>
      item.kind?.$case === 'await' ? accepted(executionId, 'SUCCEEDED') : accepted(executionId);
    platform.first.breakExchanges();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ status: 'SUCCEEDED', execution_id: executionId });
    expect(answer.headers.get('preference-applied')).toBe('wait=20');
    const [first, second, third] = platform.first.items.map(({ kind }) => kind);
    expect([first?.$case, second?.$case, third?.$case]).toEqual(['submit', 'submit', 'await']);
    expect([waitOf(first), waitOf(second)]).toEqual([20_000, 0]);
    expect(waitOf(third)).toBeGreaterThan(10_000);
  });

  test('that is durable is no error when the wait for it fails', async () => {
    platform.first.script = (item) =>
      item.kind?.$case === 'await' ? problem('SYM-RT-0001') : accepted(platform.execution());
    const answer = await platform.submit({}, { prefer: 'respond-async, wait=5' });
    expect(answer.status).toBe(202);
  });
});

function waitOf(kind: TestPlatform['first']['items'][number]['kind']): number {
  return kind?.$case === 'submit' || kind?.$case === 'await' ? kind.value.waitMs : -1;
}

describe('a refusal', () => {
  test('of Runtime keeps its code, its faults and its pause', async () => {
    platform.first.script = () =>
      problem('SYM-RT-0008', { retryAfterMs: 2_500, faults: [{ pointer: '/x', detail: 'is wrong' }] });
    const answer = await platform.submit();
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(answer.json).toMatchObject({
      type: '/docs/errors/SYM-RT-0008',
      code: 'SYM-RT-0008',
      status: 503,
      errors: [{ pointer: '/x', detail: 'is wrong' }],
    });
  });

  test('names the unknown field and the known ones', async () => {
    const answer = await platform.submit({ colour: 'red' });
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      {
        pointer: '/colour',
        detail:
          'is not known here; known are: session_id, type, params, solution_id, partition_key, deadline, labels',
      },
    ]);
    expect(platform.first.items).toHaveLength(0);
  });

  test('says where the params do not fit the schema of their type', async () => {
    const answer = await platform.submit({ params: { name: 1 } });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'SYM-EX-0001', errors: [{ pointer: '/params/name' }] });
  });

  test.each([
    [
      'a body over the limit',
      JSON.stringify({ a: 'x'.repeat(1_100_000) }),
      'application/json',
      413,
      'SYM-EX-0005',
    ],
    ['a body that is no JSON', '{"a":', 'application/json', 400, 'SYM-EX-0001'],
    ['a body that is too deep', '['.repeat(65) + ']'.repeat(65), 'application/json', 400, 'SYM-EX-0001'],
    ['a body that reaches for a prototype', '{"__proto__":{"a":1}}', 'application/json', 400, 'SYM-EX-0001'],
    ['another media type', 'a=1', 'application/x-www-form-urlencoded', 415, 'SYM-EX-0010'],
  ])('of %s is a problem', async (_what, body, contentType, status, code) => {
    const headers = { 'content-type': contentType };
    const answer = await platform.request('POST', '/api/intent/submit', { body, headers });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test.each([
    ['GET', '/api/nothing', 404, 'SYM-EX-0004'],
    ['GET', '/api/intent/submit', 405, 'SYM-EX-0011'],
    ['DELETE', '/api/executions/exe_1_00000000000000000000', 405, 'SYM-EX-0011'],
    ['GET', '/api/executions?colour=red', 400, 'SYM-EX-0001'],
    ['GET', '/api/executions?limit=100000', 400, 'SYM-EX-0001'],
    ['GET', '/api/%E0%A4%A', 400, 'SYM-EX-0001'],
    ['GET', '/api/execution/stream', 400, 'SYM-EX-0001'],
  ])('%s %s is a problem', async (method, path, status, code) => {
    const answer = await platform.request(method, path);
    expect([answer.status, answer.json.code]).toEqual([status, code]);
  });

  test('of headers over the limit is a problem, and the server lives on', async () => {
    const answer = await raw(`GET /api/docs HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*SYM-EX-0005/);
    expect((await platform.request('GET', '/api/docs')).status).toBe(200);
  });
});

function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(platform.url).port), '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('a caller', () => {
  test('without a token, or with one that was tampered with, is not authenticated', async () => {
    const token = await platform.smartCity.token(platform.ada);
    const [head, , signature] = token.split('.');
    const body = Buffer.from(JSON.stringify({ sub: 'x', tenant_id: platform.bob.tenantId, roles: ['root'] }));
    const forged = `${head}.${body.toString('base64url')}.${signature}`;
    for (const authorization of ['', 'Basic eA==', `Bearer ${forged}`, `Bearer ${token.slice(0, -4)}AAAA`]) {
      const answer = await platform.request('GET', '/api/solutions', { headers: { authorization } });
      expect([answer.status, answer.json.code]).toEqual([401, 'SYM-EX-0002']);
    }
  });

  test('is refused before its body is read', async () => {
    const answer = await platform.request('POST', '/api/intent/submit', {
      body: '{"a":',
      headers: { authorization: 'Bearer x' },
    });
    expect(answer.status).toBe(401);
  });

  test('who names another tenant than the token is refused', async () => {
    const answer = await platform.submit({}, { 'x-tenant-id': platform.bob.tenantId });
    expect([answer.status, answer.json.code]).toEqual([403, 'SYM-EX-0003']);
  });

  test("sees another tenant's execution as little as one that is not there", async () => {
    const id = platform.execution();
    platform.first.details.set(`${platform.ada.tenantId}/${id}`, detailOf(id));
    expect((await platform.request('GET', `/api/executions/${id}`)).json).toMatchObject({ execution_id: id });
    for (const path of ['', '/history', '/steps', '/events']) {
      const answer = await platform.request('GET', `/api/executions/${id}${path}`, { as: platform.bob });
      expect([answer.status, answer.json.code]).toEqual([404, 'SYM-EX-0004']);
    }
  });

  test("sees its own tenant's solutions only, and no address of a realm", async () => {
    const solutions = await platform.request('GET', '/api/solutions');
    expect(solutions.json.solutions).toMatchObject([{ solution_id: 'migration' }]);
    expect((await platform.request('GET', '/api/realms')).text).not.toContain('10.0.0.1');
  });

  test('opens a session in the partition of its principal and closes it there', async () => {
    platform.first.script = (item) => ({
      $case: 'session',
      value: {
        sessionId: 'claim.signature',
        tenantId: platform.ada.tenantId,
        expiresAtMs: 1_900_000_000_000,
        position: `${item.partition}.1.0`,
      },
    });
    const opened = await platform.request('POST', '/api/session/create', {
      headers: { 'idempotency-key': 'k' },
    });
    expect([opened.status, opened.json.session_id]).toEqual([201, 'claim.signature']);
    expect((await platform.request('DELETE', '/api/session/claim.signature')).status).toBe(204);
    const [open, close] = platform.first.items;
    expect(open?.kind).toMatchObject({
      $case: 'openSession',
      value: { idempotencyKey: 'k', ttlSeconds: 3600 },
    });
    expect(close?.partition).toBe(open?.partition);
  });

  test('who cancels twice because the first answer was lost is told that it is cancelled', async () => {
    const id = platform.execution();
    const cancelling = platform.request('POST', `/api/executions/${id}/cancel`, {
      body: { session_id: 's.s' },
    });
    await until(() => platform.first.items.length === 1);
    platform.first.script = (item) =>
      item.kind?.$case === 'await' ? accepted(id, 'CANCELLED') : problem('SYM-RT-0010');
    platform.first.breakExchanges();
    const answer = await cancelling;
    expect([answer.status, answer.json.status]).toEqual([200, 'CANCELLED']);
  });

  test('gets the content of an artifact as bytes that no browser would run', async () => {
    platform.first.script = () => ({
      $case: 'hydrated',
      value: {
        artifactId: 'a',
        contentType: 'text/html',
        content: Buffer.from('<script>'),
        position: '1.1.1',
      },
    });
    const answer = await platform.request(
      'GET',
      `/api/artifacts/${platform.execution().replace('exe', 'art')}/content`,
    );
    expect(answer.text).toBe('<script>');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
