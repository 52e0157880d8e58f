/** The sample target against a real PostgreSQL: conditions, repeats, faults, restarts. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { startPolicyApi, type PolicyApi } from './start-policy-api.js';
import { sampleCustomer, samplePolicy } from './testing/sample-entities.js';

const postgres = sharedTestPostgres();
const token = 'a-token-of-the-policy-system';
const logged: string[] = [];
let databaseUrl: string;
let api: PolicyApi;

async function start(): Promise<void> {
  api = await startPolicyApi({ host: '127.0.0.1', port: 0, databaseUrl, token }, (line) => logged.push(line));
}

describe('The policy API', () => {
  beforeAll(async () => {
    databaseUrl = await postgres.createDatabase();
    await start();
  });
  afterAll(async () => {
    await api.stop();
    expect(logged).toEqual([]);
  });
  beforeEach(() => post('/faults', {}));

  interface Answer {
    readonly status: number;
    readonly headers: Headers;
    readonly body: Record<string, unknown>;
  }

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(api.address + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, body: parsed };
  }
  const get = (path: string, headers?: Record<string, string>) => call('GET', path, undefined, headers);
  const put = (path: string, body: unknown, headers?: Record<string, string>) =>
    call('PUT', path, body, headers);
  const post = (path: string, body: unknown) => call('POST', path, body);

  async function changesOf(key: string): Promise<number | undefined> {
    const { body } = await get('/writes?limit=10000');
    const items = body['items'] as { key: string; changes: number }[];
    return items.find((item) => item.key === key)?.changes;
  }

  describe('Conditions', () => {
    test('an entity is created, read and changed under its entity tag', async () => {
      const path = '/policies/MOT000000001';
      const policy = samplePolicy('MOT000000001');
      const created = await put(path, policy, { 'if-none-match': '*' });
      expect(created.status).toBe(201);
      const etag = `"${sha256Hex(canonicalJson(policy))}"`;
      expect(created.headers.get('etag')).toBe(etag);
      const read = await get(path);
      expect(read.body).toEqual(policy);
      expect(read.headers.get('etag')).toBe(etag);
      expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
      const changed = await put(path, { ...policy, status: 'lapsed' }, { 'if-match': etag });
      expect(changed.status).toBe(200);
      expect(changed.headers.get('etag')).not.toBe(etag);
    });

    test('a write on a stale tag, or a creation of what exists, changes nothing and tells the current tag', async () => {
      const path = '/policies/MOT000000002';
      const created = await put(path, samplePolicy('MOT000000002'));
      const other = samplePolicy('MOT000000002', { status: 'cancelled' });
      const stale: Record<string, string>[] = [
        { 'if-none-match': '*' },
        { 'if-match': '"stale"' },
        { 'if-match': 'W/"weak"' },
      ];
      for (const headers of stale) {
        const refused = await put(path, other, headers);
        expect(refused.status).toBe(412);
        expect(refused.headers.get('etag')).toBe(created.headers.get('etag'));
        expect(refused.headers.get('content-type')).toContain('application/problem+json');
      }
      expect((await get(path)).body).toEqual(samplePolicy('MOT000000002'));
      expect(
        (await put('/policies/MOT000000099', samplePolicy('MOT000000099'), { 'if-match': '*' })).status,
      ).toBe(412);
    });

    test('a compensation deletes only what it created itself', async () => {
      const path = '/policies/MOT000000003';
      const created = await put(path, samplePolicy('MOT000000003'));
      const etag = created.headers.get('etag')!;
      await put(path, samplePolicy('MOT000000003', { status: 'lapsed' }));
      expect((await call('DELETE', path, undefined, { 'if-match': etag })).status).toBe(412);
      const current = (await get(path)).headers.get('etag')!;
      expect((await call('DELETE', path, undefined, { 'if-match': current })).status).toBe(204);
      expect((await get(path)).status).toBe(404);
      expect((await call('DELETE', path)).status).toBe(404);
    });

    test('of many who create one entity at once, one succeeds', async () => {
      const path = '/policies/MOT000000004';
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async (_, at) => {
          const policy = samplePolicy('MOT000000004', { customer_id: String(at).padStart(9, '0') });
          return (await put(path, policy, { 'if-none-match': '*' })).status;
        }),
      );
      expect(statuses.sort()).toEqual([201, ...Array<number>(19).fill(412)]);
      expect(await changesOf('MOT000000004')).toBe(1);
    });
  });

  describe('Repeats', () => {
    test('the same key gets the same answer, even after the entity was changed by another', async () => {
      const path = '/policies/MOT000000010';
      const headers = { 'idempotency-key': 'step-10', 'if-none-match': '*' };
      const first = await put(path, samplePolicy('MOT000000010'), headers);
      await put(path, samplePolicy('MOT000000010', { status: 'suspended' }));
      const again = await put(path, samplePolicy('MOT000000010'), headers);
      expect(again.status).toBe(201);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
      expect((await get(path)).body['status']).toBe('suspended');
      expect(await changesOf('MOT000000010')).toBe(2);
    });

    test('a key that comes with another request is refused', async () => {
      const headers = { 'idempotency-key': 'step-11' };
      await put('/policies/MOT000000011', samplePolicy('MOT000000011'), headers);
      const reused = await put(
        '/policies/MOT000000011',
        samplePolicy('MOT000000011', { status: 'lapsed' }),
        headers,
      );
      expect(reused.status).toBe(422);
      expect((await get('/policies/MOT000000011')).body['status']).toBe('active');
    });

    test('many repeats at once make one change', async () => {
      const headers = { 'idempotency-key': 'step-12', 'if-none-match': '*' };
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          put('/policies/MOT000000012', samplePolicy('MOT000000012'), headers),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      expect(answers.filter(({ headers: sent }) => sent.get('idempotency-replayed') === null)).toHaveLength(
        1,
      );
      expect(await changesOf('MOT000000012')).toBe(1);
    });

    test('a refusal is not remembered: under the same key the write may succeed later', async () => {
      const path = '/policies/MOT000000013';
      const headers = { 'idempotency-key': 'step-13', 'if-none-match': '*' };
      const existing = await put(path, samplePolicy('MOT000000013', { status: 'lapsed' }));
      expect((await put(path, samplePolicy('MOT000000013'), headers)).status).toBe(412);
      await call('DELETE', path, undefined, { 'if-match': existing.headers.get('etag')! });
      expect((await put(path, samplePolicy('MOT000000013'), headers)).status).toBe(201);
    });

    test('writing what is there already is no change', async () => {
      for (let repeat = 0; repeat < 3; repeat++)
        await put('/policies/MOT000000014', samplePolicy('MOT000000014'));
      expect(await changesOf('MOT000000014')).toBe(1);
    });
  });

  describe('Refusals', () => {
    test('an invalid entity is refused with a pointer to every fault', async () => {
      const answer = await put('/policies/MOT000000020', {
        ...samplePolicy('MOT000000020', { inception_date: '2019-02-30', colour: 'red' }),
        sum_insured: { amount: 20000, currency: 'EUR' },
        customer_id: undefined,
      });
      expect(answer.status).toBe(422);
      const errors = answer.body['errors'] as { pointer: string }[];
      expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
        '/colour',
        '/customer_id',
        '/inception_date',
        '/sum_insured/amount',
      ]);
    });

    test('an entity under the key of another is refused', async () => {
      const answer = await put('/policies/MOT000000021', samplePolicy('MOT000000022'));
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toEqual([
        { pointer: '/policy_number', detail: 'is not the key in the path' },
      ]);
    });

    test.each([
      ['no token', 401, { authorization: '' }],
      ['another token', 401, { authorization: 'Bearer another' }],
      ['contradicting conditions', 400, { 'if-match': '*', 'if-none-match': '*' }],
      ['a tag to be absent', 400, { 'if-none-match': '"tag"' }],
      ['an unwritable key', 400, { 'idempotency-key': 'two words' }],
      ['another media type', 415, { 'content-type': 'text/plain' }],
    ])('%s is refused with %d and changes nothing', async (_, status, headers) => {
      const answer = await put('/policies/MOT000000023', samplePolicy('MOT000000023'), headers);
      expect(answer.status).toBe(status);
      expect(answer.body['status']).toBe(status);
      expect(await changesOf('MOT000000023')).toBe(undefined);
    });

    test('a body over the limit and one that is no JSON are refused', async () => {
      const big = samplePolicy('MOT000000024', { notes: 'x'.repeat(70_000) });
      expect((await put('/policies/MOT000000024', big)).status).toBe(413);
      const response = await fetch(`${api.address}/policies/MOT000000024`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"policy_number":',
      });
      expect(response.status).toBe(400);
    });
  });

  describe('Collections', () => {
    test('pages give every entity once, in order, and the dump gives the same', async () => {
      const ids = Array.from({ length: 25 }, (_, at) => String(at + 1).padStart(9, '0'));
      await Promise.all(ids.map((id) => put(`/customers/${id}`, sampleCustomer(id))));
      const seen: string[] = [];
      let after: string | null = '';
      while (after !== null) {
        const { body }: Answer = await get(`/customers?limit=10&after=${after}`);
        seen.push(...(body['items'] as { key: string }[]).map(({ key }) => key));
        after = body['next'] as string | null;
      }
      expect(seen).toEqual(ids);
      const response = await fetch(`${api.address}/dump?collection=customers`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const lines = (await response.text()).trimEnd().split('\n');
      const dumped = lines.map((line) => JSON.parse(line) as { key: string; entity: unknown; etag: string });
      expect(dumped.map(({ key }) => key)).toEqual(ids);
      for (const { key, entity, etag } of dumped) {
        expect(entity).toEqual(sampleCustomer(key));
        expect(etag).toBe(`"${sha256Hex(canonicalJson(entity))}"`);
      }
    });

    test('entities, answers and counts of changes survive a restart', async () => {
      const headers = { 'idempotency-key': 'step-30' };
      await put('/policies/MOT000000030', samplePolicy('MOT000000030'), headers);
      await api.stop();
      await start();
      const again = await put('/policies/MOT000000030', samplePolicy('MOT000000030'), headers);
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(await changesOf('MOT000000030')).toBe(1);
    });
  });

  describe('Faults on demand', () => {
    const shares = { rate_limit: 0.15, server_error: 0.15, delay: 0.1, delay_ms: 5, drop_after_commit: 0.2 };

    /** One attempt to create a policy under its own key; answers the status, or that the connection broke. */
    async function attempt(number: string): Promise<number | 'broken'> {
      try {
        const headers = { 'idempotency-key': `key-${number}`, 'if-none-match': '*' };
        return (await put(`/policies/${number}`, samplePolicy(number), headers)).status;
      } catch {
        return 'broken';
      }
    }

    async function round(numbers: readonly string[]): Promise<readonly (number | 'broken')[]> {
      return Promise.all(numbers.map(attempt));
    }

    test('a client that repeats until it has an answer makes one change a policy', async () => {
      await post('/faults', { ...shares, seed: 7 });
      const numbers = Array.from({ length: 120 }, (_, at) => `MOT1${String(at).padStart(8, '0')}`);
      let open = numbers;
      let broken = 0;
      for (let rounds = 0; open.length > 0; rounds++) {
        expect(rounds).toBeLessThan(50);
        const statuses = await round(open);
        broken += statuses.filter((status) => status === 'broken').length;
        expect(statuses.every((status) => ['broken', 201, 429, 500].includes(status))).toBe(true);
        open = open.filter((_, at) => statuses[at] !== 201);
      }
      const { body } = await get('/faults');
      const injected = body['injected'] as Record<string, number>;
      for (const kind of ['rate_limit', 'server_error', 'delay', 'drop_after_commit'])
        expect(injected[kind]).toBeGreaterThan(0);
      expect(broken).toBe(injected['drop_after_commit']);
      const { body: writes } = await get('/writes?limit=10000');
      const items = writes['items'] as { key: string; changes: number }[];
      expect(items.filter(({ key }) => key.startsWith('MOT1'))).toEqual(
        numbers.map((key) => ({ key, changes: 1 })),
      );
    });

    test('a dropped answer was committed; a server error and a rate limit were not', async () => {
      await post('/faults', { drop_after_commit: 1 });
      expect(await attempt('MOT200000001')).toBe('broken');
      await post('/faults', { server_error: 1 });
      expect(await attempt('MOT200000002')).toBe(500);
      await post('/faults', { rate_limit: 1 });
      const limited = await put('/policies/MOT200000003', samplePolicy('MOT200000003'));
      expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
      await post('/faults', {});
      expect((await get('/policies/MOT200000001')).status).toBe(200);
      expect((await get('/policies/MOT200000002')).status).toBe(404);
      expect((await get('/policies/MOT200000003')).status).toBe(404);
    });

    test('the same seed and requests meet the same faults, in whatever order they come', async () => {
      const numbers = Array.from({ length: 60 }, (_, at) => `MOT3${String(at).padStart(8, '0')}`);
      const outcomes: (readonly (number | 'broken')[])[] = [];
      for (const order of [numbers, [...numbers].reverse()]) {
        await post('/faults', { rate_limit: 0.3, server_error: 0.3, seed: 11 });
        const statuses = new Map<string, number | 'broken'>();
        for (const number of order) statuses.set(number, await attempt(number));
        outcomes.push(numbers.map((number) => statuses.get(number)!));
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
      expect(new Set(outcomes[0])).toEqual(new Set([201, 429, 500]));
    });

    test('faults that are no shares are refused', async () => {
      expect((await post('/faults', { rate_limit: 1.5 })).status).toBe(400);
      expect((await post('/faults', { rate_limits: 0.5 })).status).toBe(400);
    });
  });
});
