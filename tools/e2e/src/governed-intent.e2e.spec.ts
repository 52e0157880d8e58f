import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sessionPrefix, signClaim } from '@symphainy/kernel';
import { sampleParams } from '@symphainy/local-platform';
import { Api, textIn } from './api/api.js';
import type { ApiResponse } from './api/api.js';
import { TestPlatform } from './platform/test-platform.js';

const type = 'operations.plan_migration';

describe('A governed intent', () => {
  let platform: TestPlatform;
  let acme: Api;
  let globex: Api;
  let session: string;

  beforeAll(async () => {
    platform = await TestPlatform.start({ wal: 'memory' });
    acme = await platform.api('acme');
    globex = await platform.api('globex');
    session = await acme.session();
  });
  afterAll(() => platform?.stop());

  function submit(
    body: object = {},
    { headers = {}, api = acme }: { headers?: Record<string, string>; api?: Api } = {},
  ): Promise<ApiResponse> {
    return api.post('/api/intent/submit', {
      headers: { prefer: 'wait=30', ...headers },
      body: { session_id: session, type, params: sampleParams(350_000), ...body },
    });
  }

  function expectProblem(response: ApiResponse, status: number, code: string): void {
    expect(response.json).toMatchObject({
      status,
      code,
      type: `/docs/errors/${code}`,
      title: expect.any(String),
      detail: expect.any(String),
      instance: expect.stringContaining('urn:'),
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.text).not.toMatch(/\bat .*\.[jt]s:\d+|SELECT |INSERT /);
  }

  describe('that policy permits', () => {
    let executionId: string;
    let artifactId: string;

    beforeAll(async () => {
      const answer = await submit();
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({
        status: 'SUCCEEDED',
        position: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
      expect(answer.headers.get('symphainy-position')).toBe(answer.json.position);
      executionId = textIn(answer, 'execution_id');
      const { json } = await acme.get(`/api/executions/${executionId}/artifacts`);
      const [artifact] = json.artifacts as { artifact_id: string }[];
      artifactId = artifact!.artifact_id;
    });

    test('succeeds and leaves its artifact, its steps and the decisions that allowed it', async () => {
      const { json: artifacts } = await acme.get(`/api/executions/${executionId}/artifacts`);
      expect(artifacts.artifacts).toEqual([
        expect.objectContaining({ name: 'runbook', kind: 'migration_runbook', execution_id: executionId }),
      ]);
      const { json: steps } = await acme.get(`/api/executions/${executionId}/steps`);
      expect(steps.steps).toEqual([
        expect.objectContaining({ realm: 'operations', intent_type: type, status: 'SUCCEEDED', attempt: 1 }),
      ]);
      const { json: decisions } = await acme.get(`/api/executions/${executionId}/decisions`);
      expect(decisions.decisions).toEqual([
        expect.objectContaining({ verdict: 'allow', context: expect.objectContaining({ phase: 'intent' }) }),
        expect.objectContaining({ verdict: 'allow', context: expect.objectContaining({ phase: 'step' }) }),
      ]);
    });

    test('has a history whose order is the order in which it was governed', async () => {
      const { json } = await acme.get(`/api/executions/${executionId}/history`);
      const types = (json.history as { type: string }[]).map((entry) => entry.type);
      const accepted = types.findIndex((name) => /accepted/i.test(name));
      const scheduled = types.findIndex((name) => /scheduled/i.test(name));
      const artifact = types.findIndex((name) => /artifact/i.test(name));
      const ended = types.findIndex((name) => /execution.*succeeded/i.test(name));
      expect([accepted, scheduled, artifact, ended].every((at) => at >= 0)).toBe(true);
      expect([accepted, scheduled, artifact, ended]).toEqual(
        [accepted, scheduled, artifact, ended].sort((left, right) => left - right),
      );
    });

    test('gives its content to whom policy lets read it', async () => {
      const { status, text, headers } = await acme.get(`/api/artifacts/${artifactId}/content?purpose=review`);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      const runbook = JSON.parse(text) as { summary: { policies?: number; waves: number } };
      expect(runbook.summary.waves).toBeGreaterThan(0);
    });

    test('has lineage from the intent to the artifact, complete', async () => {
      const { json } = await acme.get(`/api/executions/${executionId}/lineage`);
      expect(json.complete).toBe(true);
      const edges = json.edges as { from: string; to: string }[];
      expect(edges.length).toBeGreaterThan(0);
      expect(edges.some(({ from, to }) => from === artifactId || to === artifactId)).toBe(true);
    });

    test('is not there for another tenant, on any way of reading or acting', async () => {
      const foreign = await globex.session();
      const paths = ['', '/history', '/steps', '/artifacts', '/lineage', '/decisions', '/why', '/events'];
      const answers = await Promise.all([
        ...paths.map((path) => globex.get(`/api/executions/${executionId}${path}`)),
        globex.get(`/api/artifacts/${artifactId}`),
        globex.get(`/api/artifacts/${artifactId}/content`),
        globex.get(`/api/executions/${artifactId}/why`),
        globex.post(`/api/executions/${executionId}/cancel`, { body: { session_id: foreign } }),
      ]);
      for (const answer of answers) expectProblem(answer, 404, 'SYM-EX-0004');
      const { json } = await globex.get('/api/executions');
      expect(JSON.stringify(json)).not.toContain(executionId);
    });

    test('is answered in the same way as one that never was, to another tenant', async () => {
      const invented = executionId.slice(0, -6) + 'zzzzzz';
      const [foreign, absent] = await Promise.all(
        [executionId, invented].map((id) => globex.get(`/api/executions/${id}`)),
      );
      expect(foreign!.text.replaceAll(executionId, 'ID').replace(/urn:[^"]*/, '')).toBe(
        absent!.text.replaceAll(invented, 'ID').replace(/urn:[^"]*/, ''),
      );
    });
  });

  describe('that policy forbids', () => {
    test('is rejected with a decision, and why names the policy and the value that decided', async () => {
      const answer = await submit({ params: sampleParams(900_000) });
      expect(answer.json).toMatchObject({ status: 'REJECTED', decision_id: expect.any(String) });
      const id = textIn(answer, 'execution_id');
      const { json } = await acme.get(`/api/executions/${id}/why`);
      expect(json.steps).toEqual([]);
      expect(json.artifacts).toEqual([]);
      const [decision] = json.decisions as { decision_id: string; verdict: string; explanation: unknown }[];
      expect(decision).toMatchObject({ decision_id: answer.json.decision_id, verdict: 'deny' });
      const explanation = JSON.stringify(decision!.explanation);
      expect(explanation).toContain('large-volumes-need-waves');
      expect(explanation).toContain('900000');
      expect(explanation).toContain('split the migration into waves');
      const byDecision = await acme.get(`/api/executions/${decision!.decision_id}/why`);
      expect(byDecision.json.execution).toMatchObject({ execution_id: id });
    });

    test('is rejected for somebody whom nothing permits anything, also when they only want to read', async () => {
      const viewer = await enrolled('viewer');
      const mine = await submit({ session_id: await viewer.session() }, { api: viewer });
      expect(mine.json).toMatchObject({ status: 'REJECTED' });

      const { json } = await acme.get(`/api/executions/${textIn(await submit(), 'execution_id')}/artifacts`);
      const [artifact] = json.artifacts as { artifact_id: string }[];
      expectProblem(await viewer.get(`/api/artifacts/${artifact!.artifact_id}/content`), 403, 'SYM-RT-0019');
    });

    /** A new account of acme with one role, logged in. */
    async function enrolled(role: string): Promise<Api> {
      const email = `${role}-${randomUUID().slice(0, 8)}@example.com`;
      const created = await submit({ type: 'city.create_account', params: { email, roles: [role] } });
      expect(created.json).toMatchObject({ status: 'SUCCEEDED' });
      const { json } = await acme.get(`/api/executions/${textIn(created, 'execution_id')}/artifacts`);
      const [artifact] = json.artifacts as { artifact_id: string }[];
      const { text } = await acme.get(`/api/artifacts/${artifact!.artifact_id}/content`);
      const password = `${randomUUID()}-${randomUUID()}`;
      const { enrolment_token } = JSON.parse(text) as { enrolment_token: string };
      const answer = await acme
        .withToken('')
        .post('/api/auth/enroll', { body: { enrolment_token, password } });
      expect(answer.status).toBe(200);
      return Api.login(platform.rest, { tenant: 'acme', email, password });
    }
  });

  describe('that is repeated', () => {
    test('under the same key has the same ids, and the status that it has by then', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const first = await submit({}, { headers: { ...headers, prefer: 'respond-async' } });
      expect(first.status === 200 || first.status === 202).toBe(true);
      const again = await submit({}, { headers });
      expect(again.json).toEqual({ ...first.json, status: 'SUCCEEDED' });
      const { json } = await acme.get(`/api/executions/${textIn(first, 'execution_id')}`);
      expect(json).toMatchObject({ status: 'SUCCEEDED', intent_id: first.json.intent_id });
    });

    test('many times at once under one key is one execution', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const answers = await Promise.all(Array.from({ length: 20 }, () => submit({}, { headers })));
      expect(new Set(answers.map((answer) => textIn(answer, 'execution_id'))).size).toBe(1);
      expect(answers.every(({ json }) => json.status === 'SUCCEEDED')).toBe(true);
    });

    test('under the same key with other parameters is refused', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      await submit({}, { headers });
      expectProblem(await submit({ params: sampleParams(1) }, { headers }), 422, 'SYM-RT-0003');
    });

    test('under the same key by another tenant is another execution', async () => {
      const headers = { 'idempotency-key': randomUUID() };
      const mine = await submit({}, { headers });
      const theirs = await submit({ session_id: await globex.session() }, { headers, api: globex });
      expect(theirs.json).toMatchObject({ status: 'SUCCEEDED' });
      expect(theirs.json.execution_id).not.toBe(mine.json.execution_id);
    });
  });

  describe('that is not well formed', () => {
    test('by an unknown field is refused with a pointer to it', async () => {
      const answer = await submit({ params: { ...sampleParams(10), polices: 10 } });
      expectProblem(answer, 400, 'SYM-EX-0001');
      expect(JSON.stringify(answer.json.errors)).toContain('polices');
      const outside = await submit({ intent: 'x' });
      expectProblem(outside, 400, 'SYM-EX-0001');
      expect(outside.json.errors).not.toEqual([]);
    });

    test('by a value of the wrong type is refused with a pointer to it', async () => {
      const answer = await submit({ params: { ...sampleParams(10), policies: 'many' } });
      expectProblem(answer, 400, 'SYM-EX-0001');
      const pointers = (answer.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
      expect(pointers.some((pointer) => pointer.endsWith('/policies'))).toBe(true);
    });

    test('by a body that is no JSON, is too deep or too large is refused, and the next request is served', async () => {
      expectProblem(await acme.post('/api/intent/submit', { body: '{"session_id":' }), 400, 'SYM-EX-0001');
      const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
      expectProblem(await acme.post('/api/intent/submit', { body: deep }), 400, 'SYM-EX-0001');
      const large = JSON.stringify({ session_id: session, type, params: { text: 'x'.repeat(1_100_000) } });
      expectProblem(await acme.post('/api/intent/submit', { body: large }), 413, 'SYM-EX-0005');
      expect((await submit()).json).toMatchObject({ status: 'SUCCEEDED' });
    });

    test('by a type that no solution declares is refused', async () => {
      expectProblem(await submit({ type: 'operations.check_runbook' }), 422, 'SYM-RT-0004');
    });
  });

  describe('from somebody who is not who they say', () => {
    test('with no access token, or one that was tampered with, is refused', async () => {
      const [head, body, signature] = acme.token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...claims, tenant_id: globex.tenantId })).toString(
        'base64url',
      );
      const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      for (const token of ['', 'nonsense', `${head}.${forged}.${signature}`, `${none}.${body}.`]) {
        expectProblem(await submit({}, { api: acme.withToken(token) }), 401, 'SYM-EX-0002');
      }
    });

    test('who names another tenant than the token is refused', async () => {
      expectProblem(await submit({}, { headers: { 'x-tenant-id': globex.tenantId } }), 403, 'SYM-EX-0003');
      const same = await submit({}, { headers: { 'x-tenant-id': acme.tenantId } });
      expect(same.status).toBe(200);
    });

    test('in a session of another tenant, one that expired or one that nobody gave out is refused', async () => {
      expectProblem(await submit({}, { api: globex }), 401, 'SYM-RT-0002');
      const secret = Buffer.from((await platform.key('claim-secret')).trim(), 'hex');
      expect(session).toMatch(/^ses_/);
      const [body] = session.slice(sessionPrefix.length).split('.') as [string];
      const payload = JSON.parse(Buffer.from(body, 'base64url').toString()) as {
        t: string;
        s: { sid: string };
      };
      const claim = { kind: 'session', tenantId: payload.t, scope: payload.s } as const;
      const expired = signClaim(secret, { ...claim, expiresAtMs: Date.now() - 1_000 });
      expectProblem(await submit({ session_id: expired }), 401, 'SYM-RT-0002');
      const forged = signClaim(Buffer.alloc(32, 7), { ...claim, expiresAtMs: Date.now() + 60_000 });
      expectProblem(await submit({ session_id: forged }), 401, 'SYM-RT-0002');
      expectProblem(await submit({ session_id: 'no-session' }), 401, 'SYM-RT-0002');
    });

    test('in a session that was closed is refused from then on, and elsewhere too', async () => {
      const short = await acme.session();
      expect((await submit({ session_id: short })).json).toMatchObject({ status: 'SUCCEEDED' });
      expect((await acme.delete(`/api/session/${short}`)).status).toBe(204);
      expectProblem(await submit({ session_id: short }), 401, 'SYM-RT-0002');
    });
  });
});
