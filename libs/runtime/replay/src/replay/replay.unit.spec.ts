import { beforeAll, describe, expect, test } from '@jest/globals';
import { MemoryReadStore } from '@symphainy/public-works-read-store';
import type { ReadStoreAuditor, RowSnapshot } from '@symphainy/public-works-read-store';
import { MemoryWal } from '@symphainy/public-works-wal';
import type { WalReader } from '@symphainy/public-works-wal';
import { epochFrame, sealFrame } from '@symphainy/runtime-core';
import { caller, submit } from '@symphainy/runtime-core/testing';
import { LogBuilder } from '../testing/log-builder.js';
import { samplePartitionCount as partitionCount, submitting, writeSampleLog } from '../testing/sample-log.js';
import { copyLog, forgeLog } from '../testing/tampering.js';
import { runReplay } from './run-replay.js';
import type { ReplayReport, RunReplayOptions } from './run-replay.js';
import type { LiveDigest } from './live-side.js';

const store = new MemoryReadStore();
const builder = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount, store);

beforeAll(async () => {
  await writeSampleLog(builder);
  await builder.writeRows();
});

function replay(
  change: Partial<RunReplayOptions> & {
    digests?: readonly LiveDigest[];
    wal?: WalReader;
    rows?: ReadStoreAuditor;
  } = {},
): Promise<ReplayReport> {
  const { digests = builder.digests(), rows = store, ...rest } = change;
  const live = { digests: () => Promise.resolve(digests), rows };
  return runReplay({ wal: builder.wal, partitionCount, live, json: true, ...rest }, () => undefined);
}

/** The store with one of its rows changed on the way out. */
function altered(table: string, change: (row: object) => object | undefined): ReadStoreAuditor {
  return {
    async snapshot(): Promise<RowSnapshot> {
      const snapshot = await store.snapshot();
      let chosen: object | undefined;
      return {
        watermarks: () => snapshot.watermarks(),
        close: () => snapshot.close(),
        async *rows(name, partition) {
          for await (const batch of snapshot.rows(name, partition)) {
            yield batch.flatMap((row) => {
              if (name !== table || row !== (chosen ??= row)) return [row];
              const changed = change(row) as typeof row | undefined;
              return changed ? [changed] : [];
            });
          }
        },
      };
    },
  };
}

describe('a log that is as it was written', () => {
  test('is equal to the running owner and the rows, with every command decided again', async () => {
    const report = await replay();
    expect(report.differences).toEqual([]);
    expect(report.rows.different).toEqual([]);
    expect(report.equal).toBe(true);
    expect(report.decided_again).toBe(report.transitions);
    expect(report.transitions).toBeGreaterThan(15);
    expect(report.rows.compared).toBeGreaterThan(10);
    expect(report.positions).toHaveLength(partitionCount + 1);
    expect(report.live_digest).toMatch(/^[0-9a-f]{64}$/);
    expect(report.live_digest).toBe(report.replayed_digest);
  });

  test('is equal to what the rows say when nothing runs, also where the log has gone on since', async () => {
    const wal = await copyLog(builder.wal, partitionCount, (bytes) => bytes);
    const behind = new MemoryReadStore();
    const writer = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount, behind);
    await writeSampleLog(writer);
    await writer.writeRows();
    await writer.frame(1, submitting(1, 'after the rows'));

    const report = await replay({ wal: writer.wal, rows: behind, digests: [] });
    expect(report).toMatchObject({ equal: true, differences: [] });
    expect(report.positions.map(({ source }) => source)).toEqual(['rows', 'rows', 'rows', 'rows']);
    const same = await replay({ wal, digests: [] });
    expect(report.live_digest).toBe(same.live_digest);
  });

  test('does not count what a stale owner wrote after the takeover', async () => {
    const writer = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);
    await writeSampleLog(writer);
    const stale = writer.chain(3);
    await writer.startEpoch(2, 'owner-2');
    // Logs that cannot refuse a stale owner store its frame; the readers' rule drops it.
    const wal = await copyLog(writer.wal, partitionCount, (bytes) => bytes);
    const end = (await wal.ends([3])).get(3)!;
    // It fits the chain in everything but its epoch.
    const zombie = sealFrame(stale, {
      timeMs: stale.timeMs,
      controlSeq: stale.controlSeq,
      transitions: [],
    }).bytes;
    await wal.append([{ partition: 3, expected: end, epoch: 2, bytes: zombie }]);
    await wal.append([
      { partition: 3, expected: end + 1, epoch: 2, bytes: epochFrame(stale, 2, 'late', 'x:1') },
    ]);

    const report = await replay({ wal });
    expect(report).toMatchObject({ equal: true, differences: [] });
    expect(report.frames).toBe((await replay()).frames);
  });

  test('reports progress up to the last record', async () => {
    let last = { records: 0, recordsTotal: 0 };
    await replay({ onProgress: (progress) => (last = progress) });
    expect(last.records).toBe(last.recordsTotal);
    expect(last.records).toBeGreaterThan(0);
  });
});

describe('a difference is found and named:', () => {
  test('one flipped bit of any byte of a frame', async () => {
    const [record] = await recordsOf(1, 3);
    for (let at = 0; at < record!.length; at += 7) {
      const wal = await copyLog(builder.wal, partitionCount, (bytes, partition, offset) => {
        if (partition === 1 && offset === 3) bytes[at]! ^= 4;
        return bytes;
      });
      const report = await replay({ wal });
      expect(report.equal).toBe(false);
      expect(report.differences[0]).toMatchObject({ kind: 'damage', at: '1@3' });
    }
  });

  test('an event that was changed and sealed anew with a chain that holds', async () => {
    const wal = await forgeLog(builder.wal, partitionCount, (transition) => ({
      ...transition,
      events: transition.events.map((event) =>
        event.kind?.$case === 'executionCancelled'
          ? { kind: { ...event.kind, value: { ...event.kind.value, reason: 'another reason' } } }
          : event,
      ),
    }));
    const report = await replay({ wal });
    const decision = report.differences.find(({ kind }) => kind === 'decision');
    expect(decision).toMatchObject({ command: 'cancelExecution', detail: 'event 1 is another' });
    expect(decision?.recorded).toContain('another reason');
    expect(decision?.again).toContain('enough');
    expect(report.decided_again).toBe(report.transitions - 1);
    expect(report.equal).toBe(false);
  });

  test('a rejection that was taken out and sealed anew', async () => {
    const wal = await forgeLog(builder.wal, partitionCount, (transition) => ({
      ...transition,
      events: transition.events.filter(({ kind }) => kind?.$case !== 'executionRejected'),
    }));
    const report = await replay({ wal });
    expect(report.differences).toContainEqual(
      expect.objectContaining({ kind: 'decision', command: 'submitIntent' }),
    );
  });

  test('a flipped digit of the live state', async () => {
    const digests = builder.digests();
    digests[2] = { ...digests[2]!, digest: flipped(digests[2]!.digest) };
    const report = await replay({ digests });
    expect(report).toMatchObject({ equal: false, differences_total: 1 });
    expect(report.differences[0]).toMatchObject({ kind: 'state', at: `2.${digests[2].seq}` });
    expect(report.live_digest).not.toBe(report.replayed_digest);
  });

  test('a flipped byte in the memory of the owner', async () => {
    const writer = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount, new MemoryReadStore());
    await writeSampleLog(writer);
    const { executionId } = submit(1, 'held');
    await writer.frame(1, submitting(1, 'held', { caller: { ...caller(), sessionId: '' } }));
    const { executions, dirty } = writer.state(1);
    executions.get(executionId)!.running!.params[0]! ^= 1;
    dirty.add(executionId);
    const report = await replay({ wal: writer.wal, digests: writer.digests(), rows: new MemoryReadStore() });
    const states = report.differences.filter(({ kind }) => kind === 'state');
    expect(states).toMatchObject([{ at: `1.${writer.chain(1).seq}` }]);
  });

  test('a live state beyond the end of the log', async () => {
    const digests = builder.digests();
    digests[3] = { ...digests[3]!, seq: 99 };
    const report = await replay({ digests });
    expect(report.differences[0]).toMatchObject({ kind: 'state', at: '3.99', again: '' });
  });

  test.each([
    ['executions', { errorDetail: 'x' }],
    ['history', { data: Buffer.from('x') }],
    ['artifacts', { ciphertext: Buffer.from('x') }],
    ['lineage', { seq: 99 }],
    ['sessions', { principalId: 'usr_eve' }],
    ['sessionClosings', { closedAtMs: 1 }],
    ['incidents', { reason: 'x' }],
    ['refusals', { count: 4 }],
  ])('a changed row of %s, and one that is missing', async (table, change) => {
    const changed = await replay({ rows: altered(table, (row) => ({ ...row, ...change })) });
    expect(changed).toMatchObject({ equal: false, rows: { different: [{ table, problem: 'changed' }] } });
    const missing = await replay({ rows: altered(table, () => undefined) });
    expect(missing).toMatchObject({ equal: false, rows: { different: [{ table, problem: 'missing' }] } });
  });

  test('a row that the log does not give', async () => {
    const rows = altered('sessions', (row) => ({ ...row, sessionId: 'ses_forged' }));
    const { rows: found } = await replay({ rows });
    expect(found.different.map(({ problem }) => problem).sort()).toEqual(['extra', 'missing']);
  });

  test('more differences than are listed are counted', async () => {
    const digests = builder.digests().map((live) => ({ ...live, digest: flipped(live.digest) }));
    expect(await replay({ digests, listedMax: 2 })).toMatchObject({
      differences_total: 4,
      differences: [{}, {}],
    });
  });
});

async function recordsOf(partition: number, offset: number): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const records of builder.wal.read([{ partition, from: offset, end: offset + 1 }])) {
    found.push(...records.map(({ bytes }) => bytes));
  }
  return found;
}

function flipped(digest: string): string {
  return `${digest.startsWith('0') ? '1' : '0'}${digest.slice(1)}`;
}
