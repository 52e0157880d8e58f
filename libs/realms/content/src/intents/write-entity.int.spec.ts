import { afterEach, describe, expect, test } from '@jest/globals';
import { canonicalJson, sha256Hex, type JsonObject } from '@symphainy/kernel';
import type { BenchOptions } from '../testing/content-bench.js';
import {
  ContentBench,
  artifact,
  failure,
  key,
  other,
  path,
  policy,
  secret,
} from '../testing/content-bench.js';

const digestOf = (document: JsonObject): string => sha256Hex(canonicalJson(document));
const hex = (digest: Buffer | undefined): string => digest?.toString('hex') ?? '?';

let bench: ContentBench;
const begin = async (options: BenchOptions = {}): Promise<void> => {
  bench = await ContentBench.open(options);
};
afterEach(() => bench.close());

describe('a write', () => {
  test('creates the entity and reports what it changed, with digests before and after', async () => {
    await begin();
    const report = await bench.write();
    expect(bench.target.get(path)).toEqual(policy);
    const etag = `"${digestOf(policy)}"`;
    expect(artifact(report, 'write_receipt')).toEqual({
      system: 'store',
      collection: 'policies',
      key,
      result: 'created',
      created: true,
      replayed: false,
      etag,
      before: 'absent',
      before_digest: null,
      after_digest: digestOf(policy),
    });
    expect(report.changes).toMatchObject([
      { target: { tenantId: 'ten_a', system: 'store', collection: 'policies', key, version: etag } },
    ]);
    expect(report.changes[0]?.beforeDigest).toHaveLength(0);
    expect(hex(report.changes[0]?.afterDigest)).toBe(digestOf(policy));
    expect(bench.target.requests[0]?.headers['idempotency-key']).toBe('exe_1_a/2');
  });

  test('serves collections other than policies', async () => {
    await begin();
    const entity = { collection: 'customers', key: '000000001', document: { customer_id: '000000001' } };
    const grant = { collection: 'customers', key: '000000001' };
    const report = await bench.run('write_entity', { grant, inputs: { entity } });
    expect(report.outcome?.$case).toBe('succeeded');
    expect(bench.target.get('/customers/000000001')).toEqual(entity.document);
  });

  test('replaces what is there where the binding says so, on condition of the version that it read', async () => {
    await begin({ base: 'current' });
    bench.target.set(path, other);
    const report = await bench.write();
    expect(artifact(report, 'write_receipt')).toMatchObject({
      result: 'replaced',
      before: 'known',
      before_digest: digestOf(other),
      before_document: other,
    });
    expect(hex(report.changes[0]?.beforeDigest)).toBe(digestOf(other));
    expect(bench.target.requests.at(-1)?.headers['if-match']).toBe(`"${digestOf(other)}"`);
  });

  test('never shows the secret in what it reports', async () => {
    await begin();
    bench.target.befall({ type: 'answer', status: 401 });
    expect(JSON.stringify(await bench.write())).not.toContain(secret);
  });

  test('in a dry run says what it would do and sends nothing', async () => {
    await begin();
    bench.target.set(path, other);
    const report = await bench.write(policy, { mode: 'dry_run' });
    expect(artifact(report, 'write_plan')).toMatchObject({
      would: 'replace',
      before_digest: digestOf(other),
    });
    expect(bench.target.requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('a write that is not granted sends nothing', () => {
  const refused = (detail: string) => failure('SYM-RL-0005', detail);
  afterEach(() => expect(bench.target.count('PUT')).toBe(0));

  test('without a grant', async () => {
    await begin();
    expect((await bench.write(policy, { grant: null, params: { key, target: 'store' } })).outcome).toEqual(
      refused('no grant for store/policies/MOT1'),
    );
  });

  test('with one that has expired', async () => {
    await begin();
    const grant = { expiresAtMs: Date.now() - 1_000 };
    expect((await bench.write(policy, { grant })).outcome).toEqual(refused('"exp" claim'));
  });

  test("with another step's", async () => {
    await begin();
    const token = await bench.grant({ path: '7', stepKey: 'exe_1_a/7' });
    expect((await bench.write(policy, { token })).outcome).toEqual(refused('another step or attempt'));
  });

  test("with another tenant's", async () => {
    await begin();
    const token = await bench.grant({ tenantId: 'ten_b' });
    expect((await bench.write(policy, { token })).outcome).toEqual(refused('another step or attempt'));
  });

  test('with one for another key', async () => {
    await begin();
    const token = await bench.grant({ key: 'MOT2' });
    expect((await bench.write(policy, { token })).outcome).toEqual(refused('not for store/policies/MOT1'));
  });

  test('when the entity is not the one that was granted', async () => {
    await begin();
    const entity = { collection: 'policies', key: 'MOT2', document: policy };
    expect((await bench.write(policy, { inputs: { entity } })).outcome).toEqual(
      refused('no grant for store/policies/MOT2'),
    );
  });
});

test('a grant that was used is refused when it is shown again: there is one change', async () => {
  await begin();
  const token = await bench.grant();
  await bench.write(policy, { token });
  expect((await bench.write(other, { token })).outcome).toEqual(failure('SYM-RL-0005', 'was used already'));
  expect(bench.target.changes).toBe(1);
  expect(bench.target.get(path)).toEqual(policy);
});

describe('an answer that is dropped after the target committed', () => {
  const drop = async (): Promise<void> => {
    bench.target.befall({ type: 'cut', when: 'after' });
    expect((await bench.write()).outcome?.$case).toBe('unknown');
    expect(bench.target.changes).toBe(1);
  };

  test('is UNKNOWN; the next attempt learns that it was done and reports the change once', async () => {
    await begin();
    await drop();
    const report = await bench.write(policy, { attempt: 2 });
    expect(artifact(report, 'write_receipt')).toMatchObject({ result: 'created', replayed: true });
    expect(report.changes).toHaveLength(1);
    expect(bench.target.changes).toBe(1);
  });

  test('is no second change either where the target knows no idempotency keys', async () => {
    await begin({ idempotency: false });
    await drop();
    const report = await bench.write(policy, { attempt: 2 });
    expect(artifact(report, 'write_receipt')).toMatchObject({ result: 'already_there', before: 'unknown' });
    expect(bench.target.changes).toBe(1);
  });

  test('is no second change either where the target knows no entity tags', async () => {
    await begin({ idempotency: false, tags: false });
    bench.target.befall({ type: 'none' }, { type: 'cut', when: 'after' });
    expect((await bench.write()).outcome?.$case).toBe('unknown');
    expect((await bench.write(policy, { attempt: 2 })).outcome?.$case).toBe('succeeded');
    expect(bench.target.changes).toBe(1);
  });

  test('is no second change either when it replaced something', async () => {
    await begin({ base: 'current' });
    bench.target.set(path, other);
    bench.target.befall({ type: 'none' }, { type: 'cut', when: 'after' });
    expect((await bench.write()).outcome?.$case).toBe('unknown');
    const report = await bench.write(policy, { attempt: 2 });
    // What was replaced is lost with the first attempt: nothing may later be undone as if it were known.
    expect(artifact(report, 'write_receipt')).toMatchObject({ result: 'already_there', before: 'unknown' });
    expect(bench.target.changes).toBe(1);
  });

  test('is no second change either when the last write won', async () => {
    await begin({ conflictResolution: 'last_write_wins' });
    bench.target.set(path, other);
    bench.target.befall({ type: 'none' }, { type: 'none' }, { type: 'cut', when: 'after' });
    expect((await bench.write()).outcome?.$case).toBe('unknown');
    const report = await bench.write(policy, { attempt: 2 });
    expect(artifact(report, 'write_receipt')).toMatchObject({ result: 'already_there', before: 'unknown' });
    expect(bench.target.changes).toBe(1);
  });
});

describe('a target that is in trouble', () => {
  test.each([
    ['429', { type: 'answer', status: 429, headers: { 'retry-after': '1' } }, 'failed'],
    ['500', { type: 'answer', status: 500 }, 'unknown'],
    ['a connection that is cut', { type: 'cut', when: 'before' }, 'unknown'],
    ['no answer', { type: 'hang' }, 'unknown'],
  ] as const)('%s: %s, and the next attempt succeeds with one change', async (_, fault, outcome) => {
    await begin({ timeoutMs: 300 });
    bench.target.befall(fault);
    const first = await bench.write();
    expect(first.outcome?.$case).toBe(outcome);
    if (first.outcome?.$case === 'failed') {
      expect(first.outcome).toMatchObject(failure('SYM-CT-0004', '429'));
      expect(first.outcome.value.retryAfterMs).toBe(1_000);
    }
    expect((await bench.write(policy, { attempt: 2 })).outcome?.$case).toBe('succeeded');
    expect(bench.target.changes).toBe(1);
  });

  test('that refuses the entity is not asked again', async () => {
    await begin();
    bench.target.befall({ type: 'answer', status: 422 });
    expect((await bench.write()).outcome).toEqual(failure('SYM-CT-0003', '422: as demanded'));
  });
});

describe('an entity that someone else changed', () => {
  const edited = async (options: BenchOptions): Promise<void> => {
    await begin({ base: 'absent', ...options });
    bench.target.befall({ type: 'overtaken', by: () => bench.target.set(path, other) });
  };
  const conflict = { expected: null, found: `"${digestOf(other)}"`, found_digest: digestOf(other) };

  test('is left for a person where the solution says incident', async () => {
    await edited({ conflictResolution: 'incident' });
    expect((await bench.write()).outcome).toEqual(failure('SYM-CT-0005', 'nothing was expected'));
    expect(bench.target.get(path)).toEqual(other);
  });

  test('is kept where the target wins, on record', async () => {
    await edited({ conflictResolution: 'target_wins' });
    const report = await bench.write();
    expect(bench.target.get(path)).toEqual(other);
    expect(artifact(report, 'write_receipt')).toMatchObject({
      result: 'kept',
      after_digest: digestOf(other),
      conflict: { resolution: 'target_wins', ...conflict },
    });
    expect(report.changes).toEqual([]);
    expect(report.outcome).toMatchObject({ value: { events: [{ type: 'content.conflict_resolved' }] } });
  });

  test('is written over where the last write wins, on condition of the version that was found, on record', async () => {
    await edited({ conflictResolution: 'last_write_wins' });
    const report = await bench.write();
    expect(bench.target.get(path)).toEqual(policy);
    expect(artifact(report, 'write_receipt')).toMatchObject({
      result: 'replaced',
      before_document: other,
      conflict: { resolution: 'last_write_wins', ...conflict },
    });
    expect(bench.target.requests.at(-1)?.headers['if-match']).toBe(conflict.found);
  });

  test('again and again ends for a person, even where the last write wins', async () => {
    await begin({ conflictResolution: 'last_write_wins' });
    let edits = 0;
    const overtaken = { type: 'overtaken', by: () => bench.target.set(path, { edit: edits++ }) } as const;
    bench.target.befall(...Array.from({ length: 8 }, () => overtaken));
    expect((await bench.write()).outcome).toEqual(failure('SYM-CT-0005', '4 times in a row'));
  });

  test('into just what was to be written is no conflict', async () => {
    await begin();
    bench.target.set(path, policy);
    expect(artifact(await bench.write(), 'write_receipt')).toMatchObject({ result: 'already_there' });
    expect(bench.target.changes).toBe(0);
  });

  test('between reading it and writing is found out where what is there is replaced', async () => {
    await begin({ base: 'current' });
    const later = { ...other, premium: '1.00' };
    bench.target.set(path, other);
    bench.target.befall({ type: 'none' }, { type: 'overtaken', by: () => bench.target.set(path, later) });
    expect((await bench.write()).outcome).toEqual(failure('SYM-CT-0005', /version .* was expected/));
    expect(bench.target.get(path)).toEqual(later);
  });

  test('since the version that the caller read is found out before anything is sent', async () => {
    await begin();
    bench.target.set(path, other);
    const params = { key, base_etag: '"older"' };
    expect((await bench.write(policy, { params })).outcome).toEqual(failure('SYM-CT-0005'));
    expect(bench.target.count('PUT')).toBe(0);
  });
});
