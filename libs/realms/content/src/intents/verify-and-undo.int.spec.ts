import { afterEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@symphainy/kernel';
import type { BenchOptions } from '../testing/content-bench.js';
import { ContentBench, artifact, failure, key, other, path, policy } from '../testing/content-bench.js';

let bench: ContentBench;
const begin = async (options: BenchOptions = {}): Promise<void> => {
  bench = await ContentBench.open(options);
};
afterEach(() => bench.close());

const entity = { collection: 'policies', key, document: policy };
const written = async (): Promise<JsonObject> => artifact(await bench.write(), 'write_receipt');

describe('reading back', () => {
  const verify = (receipt: JsonObject) =>
    bench.run('verify_entity', { path: '3', grant: null, inputs: { entity, write_receipt: receipt } });

  test('finds what was written', async () => {
    await begin();
    const receipt = await written();
    expect(artifact(await verify(receipt), 'verification')).toMatchObject({
      equal: true,
      kept: false,
      etag: receipt['etag'],
    });
  });

  test('names the members that differ, without what they hold', async () => {
    await begin();
    const receipt = await written();
    bench.target.set(path, { ...policy, premium: '12.51', claims: [{ paid: 2 }, {}], extra: 'personal' });
    const { outcome } = await verify(receipt);
    expect(outcome).toEqual(
      failure('SYM-CT-0006', 'store/policies/MOT1 differs at /claims/0/paid, /claims/1, /extra, /premium'),
    );
    expect(JSON.stringify(outcome)).not.toContain('12.51');
  });

  test('finds out that nothing is there', async () => {
    await begin();
    const receipt = await written();
    bench.target.set(path, undefined);
    expect((await verify(receipt)).outcome).toEqual(failure('SYM-CT-0006', 'is not there'));
  });

  test('is content with what was kept, but not if that changed too', async () => {
    await begin({ conflictResolution: 'target_wins' });
    bench.target.set(path, other);
    const receipt = await written();
    expect(artifact(await verify(receipt), 'verification')).toMatchObject({ equal: false, kept: true });
    bench.target.set(path, { ...other, premium: '0' });
    expect((await verify(receipt)).outcome).toEqual(failure('SYM-CT-0006', 'differs'));
  });

  test('is tried again when the target is in trouble', async () => {
    await begin();
    const receipt = await written();
    bench.target.befall({ type: 'answer', status: 500 });
    expect((await verify(receipt)).outcome).toEqual(failure('SYM-CT-0004', '500'));
  });
});

describe('undoing a write', () => {
  const undo = (inputs: Record<string, JsonObject>, attempt = 1) =>
    bench.run('undo_write', { path: '2~undo', attempt, inputs });

  test('removes what it created', async () => {
    await begin();
    const report = await undo({ write_receipt: await written() });
    expect(artifact(report, 'undo_receipt')).toMatchObject({ undone: true, after_digest: null });
    expect(report.changes).toHaveLength(1);
    expect(bench.target.get(path)).toBeUndefined();
  });

  test('restores what it replaced', async () => {
    await begin({ base: 'current' });
    bench.target.set(path, other);
    await undo({ write_receipt: await written() });
    expect(bench.target.get(path)).toEqual(other);
  });

  test('leaves alone what someone changed since', async () => {
    await begin();
    const receipt = await written();
    bench.target.set(path, other);
    expect((await undo({ write_receipt: receipt })).outcome).toEqual(
      failure('SYM-CT-0007', 'it was changed since it was written'),
    );
    expect(bench.target.get(path)).toEqual(other);
  });

  test('whose answer is dropped is done once', async () => {
    await begin({ idempotency: false });
    const receipt = await written();
    bench.target.befall({ type: 'cut', when: 'after' });
    expect((await undo({ write_receipt: receipt })).outcome?.$case).toBe('unknown');
    expect((await undo({ write_receipt: receipt }, 2)).outcome?.$case).toBe('succeeded');
    expect(bench.target.changes).toBe(2);
  });

  test('has nothing to do for what was kept', async () => {
    await begin({ conflictResolution: 'target_wins' });
    bench.target.set(path, other);
    expect(artifact(await undo({ write_receipt: await written() }), 'undo_receipt')).toMatchObject({
      undone: false,
    });
    expect(bench.target.get(path)).toEqual(other);
  });

  test('goes to a person when an earlier attempt may have replaced something', async () => {
    await begin({ idempotency: false });
    bench.target.set(path, policy);
    expect((await undo({ write_receipt: await written() })).outcome).toEqual(
      failure('SYM-CT-0007', 'before the first attempt is not known'),
    );
  });

  test('whose outcome never became known removes it where nothing was there before', async () => {
    await begin();
    bench.target.befall({ type: 'cut', when: 'after' });
    await bench.write();
    await undo({ entity });
    expect(bench.target.get(path)).toBeUndefined();
  });

  test('whose outcome never became known has nothing to do when it never arrived', async () => {
    await begin();
    expect(artifact(await undo({}), 'undo_receipt')).toMatchObject({ undone: false });
  });

  test('whose outcome never became known goes to a person when something else could be lost', async () => {
    await begin({ base: 'current' });
    bench.target.set(path, policy);
    expect((await undo({ entity })).outcome).toEqual(failure('SYM-CT-0007', 'not known'));
    expect(bench.target.get(path)).toEqual(policy);
  });

  test('needs a grant of its own', async () => {
    await begin();
    const receipt = await written();
    const report = await bench.run('undo_write', {
      path: '2~undo',
      grant: null,
      inputs: { write_receipt: receipt },
    });
    expect(report.outcome).toEqual(failure('SYM-RL-0005'));
    expect(bench.target.get(path)).toEqual(policy);
  });
});
