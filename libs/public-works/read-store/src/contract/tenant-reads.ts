/** What one tenant finds, and that it is its own. */
import { describe, expect, test } from '@jest/globals';
import type { ExecutionRow } from '../rows.js';
import {
  artifact,
  artifactId,
  edge,
  execution,
  executionId,
  historyRow,
  tenantA,
  tenantB,
} from './sample-rows.js';
import type { StoreHarness } from './store-harness.js';

export function describeTenantReads(harness: StoreHarness): void {
  describe('reads of a tenant', () => {
    test('see nothing of another tenant', async () => {
      const theirs = execution('theirs', { tenantId: tenantB });
      await harness.written({
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
        const reader = harness.store.tenant(tenant);
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
      await harness.written({ executions: [execution('a'), execution('b', { tenantId: tenantB })] });
      const reads = Array.from({ length: 60 }, (_, at) => {
        const tenant = at % 2 === 0 ? tenantA : tenantB;
        return harness.store
          .tenant(tenant)
          .executions({ limit: 10 })
          .then(
            ({ executions }) => executions.every((row) => row.tenantId === tenant) && executions.length === 1,
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
      await harness.written({ executions: many });
      const reader = harness.store.tenant(tenantA);
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
      await harness.written({ executions: [execution('a'), execution('b')] });

      expect((await harness.store.tenant(tenantA).executions({ limit: 2 })).next).toBeUndefined();
      expect((await harness.store.tenant(tenantA).executions({ limit: 1 })).next).toBeDefined();
      await expect(async () => harness.store.tenant(tenantA).executions({ limit: 0 })).rejects.toThrow(
        'limit',
      );
    });

    test('find an execution by its own, its intent’s, its artifact’s and its decision’s id', async () => {
      const row = execution('one');
      await harness.written({
        executions: [row],
        artifacts: [artifact('a', { executionId: row.executionId })],
      });
      const reader = harness.store.tenant(tenantA);

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
      await harness.written({ executions: [twin, row] });

      expect(await harness.store.tenant(tenantA).executionIdsOf(decisionIdOf(row))).toEqual([
        row.executionId,
        twin.executionId,
      ]);
    });

    test('an artifact comes with its sealed content', async () => {
      await harness.written({ artifacts: [artifact('a')] });

      expect(await harness.store.tenant(tenantA).artifact(artifactId('a'))).toEqual(artifact('a'));
      expect(await harness.store.tenant(tenantA).artifact(artifactId('b'))).toBeUndefined();
    });
  });
}

/** As decisions get their ids: the partition and the first twelve characters are the execution's. */
function decisionIdOf({ executionId: id }: ExecutionRow): string {
  return `${id.replace('exe_', 'dec_').slice(0, -8)}00000000`;
}
