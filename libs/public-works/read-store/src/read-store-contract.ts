/**
 * What every adapter of the read store must do. Each test gets a store of its own; `connect` answers one
 * more connection to it, as another process would have.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Batch, ReadStore } from './read-store.js';
import type { BatchChanges, ExecutionRow, RowsByTable, Table } from './rows.js';
import {
  artifact,
  artifactId,
  changes,
  edge,
  execution,
  executionId,
  historyRow,
  tenantA,
  tenantB,
  update,
} from './sample-rows.js';

/** As decisions get their ids: the partition and the first twelve characters are the execution's. */
function decisionIdOf({ executionId: id }: ExecutionRow): string {
  return `${id.replace('exe_', 'dec_').slice(0, -8)}00000000`;
}

export function describeReadStore(name: string, fresh: () => Promise<() => ReadStore>): void {
  describe(`read store in ${name}`, () => {
    let connect: () => ReadStore;
    let store: ReadStore;
    const opened: ReadStore[] = [];

    async function another(): Promise<ReadStore> {
      const connection = connect();
      opened.push(connection);
      await connection.open();
      return connection;
    }

    function batch(fromSeq: number, parts: Partial<BatchChanges> = {}, more: Partial<Batch> = {}): Batch {
      const toSeq = fromSeq + 1;
      return {
        partition: 1,
        epoch: 1,
        fromSeq,
        toSeq,
        digest: `d${toSeq}`,
        changes: changes(parts),
        ...more,
      };
    }

    async function written(...parts: Partial<BatchChanges>[]): Promise<void> {
      await store.takeOver(1, 1);
      for (const [fromSeq, part] of parts.entries()) {
        expect(await store.write([batch(fromSeq, part)])).toEqual([{ type: 'ok', partition: 1 }]);
      }
    }

    async function rows<Name extends Table>(table: Name, partition = 1): Promise<RowsByTable[Name][]> {
      const snapshot = await store.snapshot();
      const found: RowsByTable[Name][] = [];
      for await (const some of snapshot.rows(table, partition)) found.push(...some);
      await snapshot.close();
      return found;
    }

    beforeEach(async () => {
      connect = await fresh();
      store = await another();
    });

    afterEach(async () => {
      for (const connection of opened.splice(0)) await connection.close();
    });

    describe('fencing', () => {
      test('a partition begins at 0 and is where its last batch left it', async () => {
        expect(await store.takeOver(1, 3)).toEqual({
          type: 'ok',
          watermark: { partition: 1, epoch: 3, seq: 0, digest: '' },
        });
        await store.write([batch(0, {}, { epoch: 3, toSeq: 7, digest: 'seven' })]);

        const mark = { partition: 1, epoch: 3, seq: 7, digest: 'seven' };
        expect(await store.takeOver(1, 3)).toEqual({ type: 'ok', watermark: mark });
        expect(await store.watermarks()).toEqual(new Map([[1, mark]]));
      });

      test('nothing is written to a partition that nobody took over', async () => {
        const result = await store.write([batch(0, { executions: [execution('one')] })]);

        expect(result).toEqual([{ type: 'fenced', partition: 1, watermark: undefined }]);
        expect(await rows('executions')).toEqual([]);
      });

      test('an owner of a lower epoch can neither take over nor write, also where the seq fits', async () => {
        await store.takeOver(1, 1);
        const zombie = store;
        store = await another();
        await store.takeOver(1, 2);

        expect(await zombie.takeOver(1, 1)).toEqual({ type: 'fenced' });
        expect(await zombie.write([batch(0, { executions: [execution('one')] })])).toEqual([
          { type: 'fenced', partition: 1, watermark: { partition: 1, epoch: 2, seq: 0, digest: '' } },
        ]);
        expect(await zombie.clear(1, 1)).toMatchObject({ type: 'fenced' });
        expect(await rows('executions')).toEqual([]);
      });

      test('a batch that does not follow the watermark changes nothing and is told where that is', async () => {
        await written({ executions: [execution('one')] });

        for (const fromSeq of [0, 2]) {
          const result = await store.write([batch(fromSeq, { executions: [execution('two')] })]);
          expect(result).toEqual([
            { type: 'fenced', partition: 1, watermark: { partition: 1, epoch: 1, seq: 1, digest: 'd1' } },
          ]);
        }
        expect(await rows('executions')).toHaveLength(1);
      });

      test('a fenced partition does not stop the others of the same write, and answers keep their order', async () => {
        await store.takeOver(1, 5);
        await store.takeOver(2, 1);
        const results = await store.write([
          batch(0, { executions: [execution('other', { partition: 2 })] }, { partition: 2 }),
          batch(0, { executions: [execution('one')] }),
        ]);

        expect(results.map(({ type, partition }) => [partition, type])).toEqual([
          [2, 'ok'],
          [1, 'fenced'],
        ]);
        expect(await rows('executions', 1)).toEqual([]);
        expect(await rows('executions', 2)).toHaveLength(1);
      });

      test('of two owners that write the same batch at the same moment, one does', async () => {
        const rival = await another();
        await store.takeOver(1, 1);
        for (let seq = 0; seq < 20; seq++) {
          const one = batch(seq, {
            refusals: [{ tenantId: tenantA, partition: 1, minuteMs: 0, code: 'c', count: 1 }],
          });
          const results = await Promise.all([store.write([one]), rival.write([one])]);
          expect(
            results
              .flat()
              .map(({ type }) => type)
              .sort(),
          ).toEqual(['fenced', 'ok']);
        }
        expect(await rows('refusals')).toMatchObject([{ count: 20 }]);
      });

      test('what does not fit the rows is refused whole, for all partitions of the write', async () => {
        await store.takeOver(1, 1);
        await store.takeOver(2, 1);
        const write = store.write([
          batch(0, { executions: [execution('other', { partition: 2 })] }, { partition: 2 }),
          batch(0, { executions: [execution('one')], executionUpdates: [update('never accepted')] }),
        ]);

        await expect(write).rejects.toMatchObject({ code: 'SYM-WAL-0001' });
        expect(await rows('executions', 1)).toEqual([]);
        expect(await rows('executions', 2)).toEqual([]);
        expect([...(await store.watermarks()).values()].map(({ seq }) => seq)).toEqual([0, 0]);
      });

      test('misuse is refused before anything happens', async () => {
        await store.takeOver(1, 1);
        await expect(store.write([batch(0), batch(1)])).rejects.toMatchObject({ code: 'SYM-RT-0001' });
        await expect(store.write([batch(1, {}, { toSeq: 1 })])).rejects.toMatchObject({
          code: 'SYM-RT-0001',
        });
        expect(() => store.tenant('')).toThrow('SYM-RT-0001');
        expect(await store.write([])).toEqual([]);
      });

      test('clearing a partition leaves the others, and its rows can be made again', async () => {
        await written({ executions: [execution('one')], history: [historyRow('one', 0, Buffer.from('x'))] });
        await store.takeOver(2, 1);
        await store.write([batch(0, { executions: [execution('two', { partition: 2 })] }, { partition: 2 })]);

        expect(await store.clear(1, 1)).toEqual({ type: 'ok', partition: 1 });
        expect(await rows('executions')).toEqual([]);
        expect(await rows('history')).toEqual([]);
        expect(await rows('executions', 2)).toHaveLength(1);
        await written({ executions: [execution('one')] });
        expect(await rows('executions')).toHaveLength(1);
      });
    });

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
        await written({ executions: [row] });

        expect(await store.tenant(tenantA).execution(row.executionId)).toEqual(row);
        expect(await rows('executions')).toEqual([row]);
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
        await written(
          { executions: [row] },
          { executionUpdates: [running] },
          { executionUpdates: [finished] },
        );

        expect(await store.tenant(tenantA).execution(row.executionId)).toEqual({
          ...row,
          status: 'RUNNING',
          finishedAtMs: 9,
          errorDetail: 'last',
          updatedAtMs: finished.updatedAtMs,
          updatedSeq: 3,
          updatedIndex: 0,
        });
      });

      test('an execution that is accepted twice is damage', async () => {
        await written({ executions: [execution('one')] });
        const again = store.write([batch(1, { executions: [execution('one', { status: 'FAILED' })] })]);

        await expect(again).rejects.toMatchObject({ code: 'SYM-WAL-0001', retryable: false });
        expect(await rows('executions')).toMatchObject([{ status: 'ACCEPTED' }]);
      });

      test('history grows at its end, chunk by chunk', async () => {
        await written(
          { history: [historyRow('one', 0, Buffer.from('a')), historyRow('two', 0, Buffer.from('x'))] },
          { history: [historyRow('one', 0, Buffer.from('bc'))] },
          { history: [historyRow('one', 12, Buffer.from('d'))] },
        );
        const { chunks, next } = await store.tenant(tenantA).history(executionId('one'));

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
        await written({ history: parts });
        const reader = store.tenant(tenantA);

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
        await written(all, {
          artifacts: [artifact('a', { name: 'new' })],
          lineage: [{ ...produced, ...later }],
          sessions: [{ ...session, ...later, principalId: 'other' }],
          sessionClosings: [{ ...closing, ...later, closedAtMs: 9 }],
          incidents: [{ ...incident, ...later, reason: 'second' }],
        });

        expect(await rows('artifacts')).toEqual([artifact('a', { name: 'new' })]);
        expect(await rows('lineage')).toEqual([produced]);
        expect(await rows('sessions')).toEqual([session]);
        expect(await rows('sessionClosings')).toEqual([closing]);
        expect(await rows('incidents')).toEqual([incident]);
      });

      test('refusals are added up by tenant, minute and code', async () => {
        const refusal = { tenantId: tenantA, partition: 1, minuteMs: 60_000, code: 'SYM-EX-0006', count: 2 };
        const other = { ...refusal, minuteMs: 120_000 };
        await written({ refusals: [refusal] }, { refusals: [{ ...refusal, count: 5 }, other] });

        expect(await rows('refusals')).toEqual([{ ...refusal, count: 7 }, other]);
      });

      test('a snapshot shows one moment, in the order of the ids, whatever is written meanwhile', async () => {
        const many = Array.from({ length: 1_200 }, (_, at) => execution(`e${at}`));
        await written({ executions: many });
        const snapshot = await store.snapshot();
        expect((await snapshot.watermarks()).get(1)?.seq).toBe(1);
        await store.write([batch(1, { executions: [execution('late')] })]);

        const ids: string[] = [];
        for await (const some of snapshot.rows('executions', 1))
          ids.push(...some.map((row) => row.executionId));
        await snapshot.close();
        expect(ids).toEqual(many.map((row) => row.executionId).sort());
        expect(await rows('executions')).toHaveLength(1_201);
      });
    });

    describe('reads of a tenant', () => {
      test('see nothing of another tenant', async () => {
        const theirs = execution('theirs', { tenantId: tenantB });
        await written({
          executions: [theirs],
          history: [historyRow('theirs', 0, Buffer.from('x'), { tenantId: tenantB })],
          artifacts: [artifact('a', { tenantId: tenantB, executionId: theirs.executionId })],
          lineage: [edge(theirs.executionId, 'produced', artifactId('a'), '0', { tenantId: tenantB })],
        });
        const bounds = { direction: 'both', depthMax: 5, edgesMax: 10 } as const;

        for (const [tenant, count] of [
          [tenantA, 0],
          [tenantB, 1],
        ] as const) {
          const reader = store.tenant(tenant);
          const found = [
            [await reader.execution(theirs.executionId)].filter(Boolean),
            (await reader.executions({ limit: 10 })).executions,
            (await reader.history(theirs.executionId)).chunks,
            [await reader.artifact(artifactId('a'))].filter(Boolean),
            await reader.executionIdsOf(theirs.intentId),
            await reader.executionIdsOf(theirs.executionId),
            await reader.executionIdsOf(artifactId('a')),
            (await reader.lineage({ id: theirs.executionId, ...bounds })).edges,
          ];
          expect(found.map(({ length }) => length)).toEqual(found.map(() => count));
        }
      });

      test('many tenants at once do not see each other', async () => {
        await written({ executions: [execution('a'), execution('b', { tenantId: tenantB })] });
        const reads = Array.from({ length: 60 }, (_, at) => {
          const tenant = at % 2 === 0 ? tenantA : tenantB;
          return store
            .tenant(tenant)
            .executions({ limit: 10 })
            .then(
              ({ executions }) =>
                executions.every((row) => row.tenantId === tenant) && executions.length === 1,
            );
        });

        expect(await Promise.all(reads)).toEqual(reads.map(() => true));
      });

      test('list the newest first, by filter, in pages without gap or repeat', async () => {
        const many: ExecutionRow[] = Array.from({ length: 25 }, (_, at) =>
          execution(`e${at}`, {
            acceptedAtMs: 1_000 + Math.floor(at / 4),
            status: at % 3 === 0 ? 'FAILED' : at % 3 === 1 ? 'SUCCEEDED' : 'RUNNING',
            type: at % 2 === 0 ? 'a.b' : 'c.d',
            solutionId: at < 20 ? 'x' : 'y',
          }),
        );
        await written({ executions: many });
        const reader = store.tenant(tenantA);
        const order = (left: ExecutionRow, right: ExecutionRow) =>
          right.acceptedAtMs - left.acceptedAtMs || (left.executionId < right.executionId ? 1 : -1);

        for (const filter of [
          {},
          { status: 'FAILED' },
          { status: 'SUCCEEDED' },
          { type: 'a.b' },
          { solutionId: 'y' },
          { status: 'RUNNING', type: 'c.d', solutionId: 'x' },
        ] as const) {
          const expected = many.filter((row) =>
            Object.entries(filter).every(([name, value]) => row[name as keyof ExecutionRow] === value),
          );
          const found: string[] = [];
          let after;
          do {
            const page = await reader.executions({ ...filter, limit: 4, ...(after && { after }) });
            expect(page.executions.length).toBeLessThanOrEqual(4);
            found.push(...page.executions.map((row) => row.executionId));
            after = page.next;
          } while (after);
          expect(found).toEqual(expected.sort(order).map((row) => row.executionId));
        }
      });

      test('a page that is exactly full says so only when there is more', async () => {
        await written({ executions: [execution('a'), execution('b')] });

        expect((await store.tenant(tenantA).executions({ limit: 2 })).next).toBeUndefined();
        expect((await store.tenant(tenantA).executions({ limit: 1 })).next).toBeDefined();
        await expect(async () => store.tenant(tenantA).executions({ limit: 0 })).rejects.toThrow('limit');
      });

      test('find an execution by its own, its intent’s, its artifact’s and its decision’s id', async () => {
        const row = execution('one');
        await written({ executions: [row], artifacts: [artifact('a', { executionId: row.executionId })] });
        const reader = store.tenant(tenantA);

        for (const id of [row.executionId, row.intentId, artifactId('a'), decisionIdOf(row)]) {
          expect(await reader.executionIdsOf(id)).toEqual([row.executionId]);
        }
        const stranger = decisionIdOf(row).replace('dec_1', 'dec_2');
        for (const id of [stranger, executionId('unknown'), 'ten_1', '', "'; --"]) {
          expect(await reader.executionIdsOf(id)).toEqual([]);
        }
      });

      test('a decision id that two executions could have leads to both', async () => {
        const row = execution('one');
        const twin = execution('twin', { executionId: `${row.executionId.slice(0, -8)}zzzzzzzz` });
        await written({ executions: [twin, row] });

        expect(await store.tenant(tenantA).executionIdsOf(decisionIdOf(row))).toEqual([
          row.executionId,
          twin.executionId,
        ]);
      });

      test('an artifact comes with its sealed content', async () => {
        await written({ artifacts: [artifact('a')] });

        expect(await store.tenant(tenantA).artifact(artifactId('a'))).toEqual(artifact('a'));
        expect(await store.tenant(tenantA).artifact(artifactId('b'))).toBeUndefined();
      });
    });

    describe('lineage', () => {
      const [source, plan, report, final] = ['source', 'plan', 'report', 'final'].map((name) =>
        artifactId(name),
      ) as [string, string, string, string];
      const [first, second] = [executionId('first'), executionId('second')];
      const file = 'mainframe/POLMAST/7';
      const graph = [
        edge(first, 'produced', source, '0', { seq: 1 }),
        edge(file, 'derived', source, '0', { seq: 1 }),
        edge(source, 'used', first, '1', { seq: 2 }),
        edge(first, 'produced', plan, '1', { seq: 3 }),
        edge(plan, 'used', second, '0', { seq: 4 }),
        edge(second, 'produced', final, '0', { seq: 5 }),
        edge(first, 'produced', report, '2', { seq: 6 }),
      ];
      const bounds = { depthMax: 20, edgesMax: 100 };

      beforeEach(() => written({ lineage: graph }));

      test('upstream of an artifact is what its step used, not what else its execution did', async () => {
        const query = { id: final, direction: 'upstream', ...bounds } as const;
        const { edges, truncated } = await store.tenant(tenantA).lineage(query);

        expect(edges).toEqual(graph.slice(0, 6));
        expect(truncated).toBe(false);
        const early = await store.tenant(tenantA).lineage({ ...query, id: source });
        expect(early.edges).toEqual(graph.slice(0, 2));
      });

      test('downstream of a data reference is everything made of it', async () => {
        const { edges } = await store
          .tenant(tenantA)
          .lineage({ id: file, direction: 'downstream', ...bounds });

        expect(edges).toEqual(graph.slice(1, 6));
      });

      test('both ways from an execution takes in all of its steps', async () => {
        const { edges } = await store.tenant(tenantA).lineage({ id: first, direction: 'both', ...bounds });

        expect(edges).toHaveLength(7);
        const none = await store.tenant(tenantA).lineage({ id: 'art_unknown', direction: 'both', ...bounds });
        expect(none).toEqual({ edges: [], truncated: false });
      });

      test('a bound that leaves edges out is told, and one that does not is not', async () => {
        const reader = store.tenant(tenantA);
        const ask = (depthMax: number, edgesMax: number) =>
          reader.lineage({ id: file, direction: 'downstream', depthMax, edgesMax });

        expect(await ask(2, 100)).toMatchObject({ edges: { length: 2 }, truncated: true });
        expect(await ask(5, 100)).toMatchObject({ edges: { length: 5 }, truncated: false });
        expect(await ask(20, 3)).toMatchObject({ edges: { length: 3 }, truncated: true });
        expect(await ask(20, 5)).toMatchObject({ edges: { length: 5 }, truncated: false });
        await expect(async () => ask(0, 1)).rejects.toThrow('depthMax');
      });

      test('a circle ends', async () => {
        await store.write([
          batch(1, { lineage: [edge('x', 'derived', 'y', ''), edge('y', 'derived', 'x', '')] }),
        ]);

        expect(
          await store.tenant(tenantA).lineage({ id: 'x', direction: 'upstream', ...bounds }),
        ).toMatchObject({
          edges: { length: 2 },
          truncated: false,
        });
      });
    });

    describe('waiting for a position', () => {
      test('answers when the rows have reached it, also when another process writes them', async () => {
        const writer = await another();
        await writer.takeOver(1, 1);
        const waiting = Promise.all([store.waitFor(1, 1, 5_000), store.waitFor(1, 2, 5_000)]);
        await writer.write([batch(0)]);
        await writer.write([batch(1)]);

        expect(await waiting).toEqual([true, true]);
        expect(await store.waitFor(1, 2, 0)).toBe(true);
      });

      test('gives up after its time, and when the store is closed', async () => {
        expect(await store.waitFor(1, 1, 20)).toBe(false);
        const waiting = store.waitFor(9, 1, 60_000);
        await new Promise((resolve) => setTimeout(resolve, 50));
        await opened.pop()!.close();
        expect(await waiting).toBe(false);
      });
    });
  });
}
