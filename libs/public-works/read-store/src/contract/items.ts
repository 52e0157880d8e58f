/** The items of a batch: in order, by status, in pages, counted; each tenant its own. */
import { describe, expect, test } from '@jest/globals';
import type { ExecutionRow, ExecutionStatus } from '../rows.js';
import { execution, executionId, tenantA, tenantB, update } from './sample-rows.js';
import type { StoreHarness } from './store-harness.js';

const batchId = executionId('batch');

function item(at: number, parts: Partial<ExecutionRow> = {}): ExecutionRow {
  const place = { parentExecutionId: batchId, itemKey: `POL-${at}`, itemIndex: at };
  return execution(`item${at}`, { ...place, ...parts });
}

export function describeItems(harness: StoreHarness): void {
  describe('items of a batch', () => {
    test('are listed by their place, whatever order they were written in, in pages without gap or repeat', async () => {
      const many = Array.from({ length: 23 }, (_, at) =>
        item(at, { status: at % 5 === 0 ? 'FAILED' : 'SUCCEEDED', acceptedAtMs: 9_000 - at }),
      );
      await harness.written({ executions: [execution('batch'), ...many.toReversed(), execution('other')] });
      const reader = harness.store.tenant(tenantA);

      for (const status of [undefined, 'FAILED', 'SUCCEEDED', 'RUNNING'] as const) {
        const found: ExecutionRow[] = [];
        let after: number | undefined;
        do {
          const page = await reader.children(batchId, {
            limit: 4,
            ...(status && { status }),
            ...(after !== undefined && { after }),
          });
          expect(page.children.length).toBeLessThanOrEqual(4);
          found.push(...page.children);
          after = page.next;
        } while (after !== undefined);
        expect(found).toEqual(many.filter((row) => !status || row.status === status));
      }
      expect((await reader.children(batchId, { limit: 23 })).next).toBeUndefined();
      await expect(async () => reader.children(batchId, { limit: 0 })).rejects.toThrow('limit');
    });

    test('are counted by the status that they have now', async () => {
      const statuses: readonly ExecutionStatus[] = ['RUNNING', 'RUNNING', 'REJECTED', 'ACCEPTED'];
      const items = statuses.map((status, at) => item(at, { status }));
      await harness.written(
        { executions: [execution('batch'), ...items] },
        { executionUpdates: [update('item0', { status: 'SUCCEEDED', finishedAtMs: 9 })] },
      );

      expect(await harness.store.tenant(tenantA).childCounts(batchId)).toEqual(
        new Map([
          ['SUCCEEDED', 1],
          ['RUNNING', 1],
          ['REJECTED', 1],
          ['ACCEPTED', 1],
        ]),
      );
    });

    test('are none of what is no batch, of an empty id, and of another tenant', async () => {
      await harness.written({ executions: [execution('batch'), item(0, { tenantId: tenantB })] });

      for (const id of [executionId('nothing'), '', batchId]) {
        const reader = harness.store.tenant(tenantA);
        expect(await reader.children(id, { limit: 10 })).toEqual({ children: [], next: undefined });
        expect(await reader.childCounts(id)).toEqual(new Map());
      }
      expect(await harness.store.tenant(tenantB).childCounts(batchId)).toEqual(new Map([['ACCEPTED', 1]]));
    });
  });
}
