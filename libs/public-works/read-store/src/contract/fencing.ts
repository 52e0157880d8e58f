/** Who may write: one owner a partition, from exactly where the rows are. */
import { describe, expect, test } from '@jest/globals';
import { execution, historyRow, tenantA, update } from './sample-rows.js';
import { batch } from './store-harness.js';
import type { StoreHarness } from './store-harness.js';

export function describeFencing(harness: StoreHarness): void {
  describe('fencing', () => {
    test('a partition begins at 0 and is where its last batch left it', async () => {
      expect(await harness.store.takeOver(1, 3)).toEqual({
        type: 'ok',
        watermark: { partition: 1, epoch: 3, seq: 0, digest: '' },
      });
      await harness.store.write([batch(0, {}, { epoch: 3, toSeq: 7, digest: 'seven' })]);

      const mark = { partition: 1, epoch: 3, seq: 7, digest: 'seven' };
      expect(await harness.store.takeOver(1, 3)).toEqual({ type: 'ok', watermark: mark });
      expect(await harness.store.watermarks()).toEqual(new Map([[1, mark]]));
    });

    test('nothing is written to a partition that nobody took over', async () => {
      const result = await harness.store.write([batch(0, { executions: [execution('one')] })]);

      expect(result).toEqual([{ type: 'fenced', partition: 1, watermark: undefined }]);
      expect(await harness.rows('executions')).toEqual([]);
    });

    test('an owner of a lower epoch can neither take over nor write, also where the seq fits', async () => {
      await harness.store.takeOver(1, 1);
      const zombie = harness.store;
      const owner = await harness.another();
      await owner.takeOver(1, 2);

      expect(await zombie.takeOver(1, 1)).toEqual({ type: 'fenced' });
      expect(await zombie.write([batch(0, { executions: [execution('one')] })])).toEqual([
        { type: 'fenced', partition: 1, watermark: { partition: 1, epoch: 2, seq: 0, digest: '' } },
      ]);
      expect(await zombie.clear(1, 1)).toMatchObject({ type: 'fenced' });
      expect(await harness.rows('executions')).toEqual([]);
    });

    test('a batch that does not follow the watermark changes nothing and is told where that is', async () => {
      await harness.written({ executions: [execution('one')] });

      for (const fromSeq of [0, 2]) {
        const result = await harness.store.write([batch(fromSeq, { executions: [execution('two')] })]);
        expect(result).toEqual([
          { type: 'fenced', partition: 1, watermark: { partition: 1, epoch: 1, seq: 1, digest: 'd1' } },
        ]);
      }
      expect(await harness.rows('executions')).toHaveLength(1);
    });

    test('a fenced partition does not stop the others of the same write, and answers keep their order', async () => {
      await harness.store.takeOver(1, 5);
      await harness.store.takeOver(2, 1);
      const results = await harness.store.write([
        batch(0, { executions: [execution('other', { partition: 2 })] }, { partition: 2 }),
        batch(0, { executions: [execution('one')] }),
      ]);

      expect(results.map(({ type, partition }) => [partition, type])).toEqual([
        [2, 'ok'],
        [1, 'fenced'],
      ]);
      expect(await harness.rows('executions', 1)).toEqual([]);
      expect(await harness.rows('executions', 2)).toHaveLength(1);
    });

    test('of two owners that write the same batch at the same moment, one does', async () => {
      const rival = await harness.another();
      await harness.store.takeOver(1, 1);
      for (let seq = 0; seq < 20; seq++) {
        const one = batch(seq, {
          refusals: [{ tenantId: tenantA, partition: 1, minuteMs: 0, code: 'c', count: 1 }],
        });
        const results = await Promise.all([harness.store.write([one]), rival.write([one])]);
        expect(
          results
            .flat()
            .map(({ type }) => type)
            .sort(),
        ).toEqual(['fenced', 'ok']);
      }
      expect(await harness.rows('refusals')).toMatchObject([{ count: 20 }]);
    });

    test('what does not fit the rows is refused whole, for all partitions of the write', async () => {
      await harness.store.takeOver(1, 1);
      await harness.store.takeOver(2, 1);
      const write = harness.store.write([
        batch(0, { executions: [execution('other', { partition: 2 })] }, { partition: 2 }),
        batch(0, { executions: [execution('one')], executionUpdates: [update('never accepted')] }),
      ]);

      await expect(write).rejects.toMatchObject({ code: 'SYM-WAL-0001' });
      expect(await harness.rows('executions', 1)).toEqual([]);
      expect(await harness.rows('executions', 2)).toEqual([]);
      expect([...(await harness.store.watermarks()).values()].map(({ seq }) => seq)).toEqual([0, 0]);
    });

    test('misuse is refused before anything happens', async () => {
      await harness.store.takeOver(1, 1);
      await expect(harness.store.write([batch(0), batch(1)])).rejects.toMatchObject({ code: 'SYM-RT-0001' });
      await expect(harness.store.write([batch(1, {}, { toSeq: 1 })])).rejects.toMatchObject({
        code: 'SYM-RT-0001',
      });
      expect(() => harness.store.tenant('')).toThrow('SYM-RT-0001');
      expect(await harness.store.write([])).toEqual([]);
    });

    test('clearing a partition leaves the others, and its rows can be made again', async () => {
      await harness.written({
        executions: [execution('one')],
        history: [historyRow('one', 0, Buffer.from('x'))],
      });
      await harness.store.takeOver(2, 1);
      await harness.store.write([
        batch(0, { executions: [execution('two', { partition: 2 })] }, { partition: 2 }),
      ]);

      expect(await harness.store.clear(1, 1)).toEqual({ type: 'ok', partition: 1 });
      expect(await harness.rows('executions')).toEqual([]);
      expect(await harness.rows('history')).toEqual([]);
      expect(await harness.rows('executions', 2)).toHaveLength(1);
      await harness.written({ executions: [execution('one')] });
      expect(await harness.rows('executions')).toHaveLength(1);
    });
  });
}
