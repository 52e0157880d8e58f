/** What a written row is when it is read again. */
import { describe, expect, test } from '@jest/globals';
import { artifact, edge, execution, executionId, historyRow, tenantA, update } from './sample-rows.js';
import type { ExecutionUpdate } from '../rows.js';
import { batch } from './store-harness.js';
import type { StoreHarness } from './store-harness.js';

export function describeRows(harness: StoreHarness): void {
  describe('rows', () => {
    test('an execution is read as it was written, whatever stands in its texts', async () => {
      const odd = `"quotes", 'single', \\back\\slash {braces} NULL, ütf-8 ✓ 🦀\n\t`;
      const row = execution('one', {
        labels: { [odd]: odd, '': '' },
        roles: [odd, ''],
        actorChain: ['a', 'b'],
        sealedPointers: ['/holder/~1name'],
        params: Buffer.from([0, 39, 92, 255]),
        errorDetail: odd,
        acceptedSeq: Number.MAX_SAFE_INTEGER,
        finishedAtMs: 4_294_967_296,
      });
      await harness.written({ executions: [row] });

      expect(await harness.store.tenant(tenantA).execution(row.executionId)).toEqual(row);
      expect(await harness.rows('executions')).toEqual([row]);
    });

    test('an update changes what it names and leaves the rest as it was', async () => {
      const row = execution('one', { errorCode: 'SYM-RL-0002', errorDetail: 'first' });
      const running = update('one', { status: 'RUNNING' });
      const finished = update('one', {
        finishedAtMs: 9,
        updatedSeq: 3,
        updatedIndex: 0,
        errorDetail: 'last',
      });
      await harness.written(
        { executions: [row] },
        { executionUpdates: [running] },
        { executionUpdates: [finished] },
      );

      expect(await harness.store.tenant(tenantA).execution(row.executionId)).toEqual({
        ...row,
        status: 'RUNNING',
        finishedAtMs: 9,
        errorDetail: 'last',
        updatedAtMs: finished.updatedAtMs,
        updatedSeq: 3,
        updatedIndex: 0,
      });
    });

    test('what is paused or compensating stays so whatever runs or waits in it, until it is told otherwise', async () => {
      const states = ['ACCEPTED', 'PAUSED', 'COMPENSATING', 'STUCK'] as const;
      const executions = states.map((status) => execution(status, { status }));
      const all = (parts: Partial<ExecutionUpdate>) => ({
        executionUpdates: states.map((name) => update(name, parts)),
      });
      const now = async () => {
        const reader = harness.store.tenant(tenantA);
        const found = await Promise.all(states.map((name) => reader.execution(executionId(name))));
        return found.map((row) => row?.status);
      };

      await harness.written({ executions }, all({ progress: 'WAITING' }));
      expect(await now()).toEqual(['WAITING', 'PAUSED', 'COMPENSATING', 'WAITING']);
      await harness.store.write([batch(2, all({ status: 'RUNNING', progress: 'WAITING' }))]);
      expect(await now()).toEqual(states.map(() => 'WAITING'));
      await harness.store.write([batch(3, all({ status: 'PAUSED', progress: 'RUNNING' }))]);
      expect(await now()).toEqual(states.map(() => 'PAUSED'));
    });

    test('an execution that is accepted twice is damage', async () => {
      await harness.written({ executions: [execution('one')] });
      const again = harness.store.write([batch(1, { executions: [execution('one', { status: 'FAILED' })] })]);

      await expect(again).rejects.toMatchObject({ code: 'SYM-WAL-0001', retryable: false });
      expect(await harness.rows('executions')).toMatchObject([{ status: 'ACCEPTED' }]);
    });

    test('history grows at its end, chunk by chunk', async () => {
      await harness.written(
        { history: [historyRow('one', 0, Buffer.from('a')), historyRow('two', 0, Buffer.from('x'))] },
        { history: [historyRow('one', 0, Buffer.from('bc'))] },
        { history: [historyRow('one', 12, Buffer.from('d'))] },
      );
      const { chunks, next } = await harness.store.tenant(tenantA).history(executionId('one'));

      expect(chunks).toEqual([
        historyRow('one', 0, Buffer.from('abc')),
        historyRow('one', 12, Buffer.from('d')),
      ]);
      expect(next).toBeUndefined();
    });

    test('a long history is read in pages that hold everything once', async () => {
      const size = 3 * 1024 * 1024;
      const parts = Array.from({ length: 5 }, (_, chunk) =>
        historyRow('one', chunk, Buffer.alloc(size, chunk)),
      );
      await harness.written({ history: parts });
      const reader = harness.store.tenant(tenantA);

      const first = await reader.history(executionId('one'));
      const second = await reader.history(executionId('one'), first.next);
      expect(first.chunks.map(({ chunk }) => chunk)).toEqual([0, 1, 2]);
      expect(first.next).toBe(2);
      expect(second.chunks.map(({ chunk }) => chunk)).toEqual([3, 4]);
      expect(second.next).toBeUndefined();
    });

    test('the last artifact and the first edge, session, closing and incident under an id stay', async () => {
      const place = { tenantId: tenantA, partition: 1, seq: 1, index: 0 };
      const session = {
        sessionId: 's',
        principalId: 'p',
        channel: 'rest',
        openedAtMs: 1,
        expiresAtMs: 2,
        ...place,
      };
      const closing = { sessionId: 's', closedAtMs: 1, ...place };
      const incident = {
        incidentId: 'i',
        executionId: '',
        path: '',
        reason: 'first',
        openedAtMs: 1,
        ...place,
      };
      const produced = edge('exe', 'produced', 'art', '0');
      const all = {
        artifacts: [artifact('a', { name: 'old' })],
        lineage: [produced],
        sessions: [session],
        sessionClosings: [closing],
        incidents: [incident],
      };
      const later = { ...place, seq: 2 };
      await harness.written(all, {
        artifacts: [artifact('a', { name: 'new' })],
        lineage: [{ ...produced, ...later }],
        sessions: [{ ...session, ...later, principalId: 'other' }],
        sessionClosings: [{ ...closing, ...later, closedAtMs: 9 }],
        incidents: [{ ...incident, ...later, reason: 'second' }],
      });

      expect(await harness.rows('artifacts')).toEqual([artifact('a', { name: 'new' })]);
      expect(await harness.rows('lineage')).toEqual([produced]);
      expect(await harness.rows('sessions')).toEqual([session]);
      expect(await harness.rows('sessionClosings')).toEqual([closing]);
      expect(await harness.rows('incidents')).toEqual([incident]);
    });

    test('refusals are added up by tenant, minute and code', async () => {
      const refusal = { tenantId: tenantA, partition: 1, minuteMs: 60_000, code: 'SYM-EX-0006', count: 2 };
      const other = { ...refusal, minuteMs: 120_000 };
      await harness.written({ refusals: [refusal] }, { refusals: [{ ...refusal, count: 5 }, other] });

      expect(await harness.rows('refusals')).toEqual([{ ...refusal, count: 7 }, other]);
    });

    test('a snapshot shows one moment, each row once, whatever is written meanwhile', async () => {
      const many = Array.from({ length: 1_200 }, (_, at) => execution(`e${at}`));
      await harness.written({ executions: many });
      const snapshot = await harness.store.snapshot();
      expect((await snapshot.watermarks()).get(1)?.seq).toBe(1);
      await harness.store.write([batch(1, { executions: [execution('late')] })]);

      const ids: string[] = [];
      for await (const some of snapshot.rows('executions', 1))
        ids.push(...some.map((row) => row.executionId));
      await snapshot.close();
      expect(ids.sort()).toEqual(many.map((row) => row.executionId).sort());
      expect(await harness.rows('executions')).toHaveLength(1_201);
    });
  });
}
