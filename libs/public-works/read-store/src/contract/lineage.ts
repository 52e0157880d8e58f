/** The closure of provenance and its bounds. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { artifactId, edge, executionId, tenantA } from './sample-rows.js';
import { batch } from './store-harness.js';
import type { StoreHarness } from './store-harness.js';

export function describeLineage(harness: StoreHarness): void {
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

    beforeEach(() => harness.written({ lineage: graph }));

    test('upstream of an artifact is what its step used, not what else its execution did', async () => {
      const query = { id: final, direction: 'upstream', ...bounds } as const;
      const { edges, truncated } = await harness.store.tenant(tenantA).lineage(query);

      expect(edges).toEqual(graph.slice(0, 6));
      expect(truncated).toBe(false);
      const early = await harness.store.tenant(tenantA).lineage({ ...query, id: source });
      expect(early.edges).toEqual(graph.slice(0, 2));
    });

    test('upstream of what was written outside is what the step that wrote it used', async () => {
      const target = 'policy_api/policies/42@v1';
      const wrote = edge(second, 'wrote', target, '0', { seq: 7 });
      const later = edge(report, 'used', second, '1', { seq: 8 });
      await harness.store.write([batch(1, { lineage: [wrote, later] })]);

      const { edges } = await harness.store
        .tenant(tenantA)
        .lineage({ id: target, direction: 'upstream', ...bounds });
      expect(edges).toEqual([...graph.slice(0, 5), wrote]);
      const down = await harness.store
        .tenant(tenantA)
        .lineage({ id: file, direction: 'downstream', ...bounds });
      expect(down.edges).toContainEqual(wrote);
    });

    test('downstream of a data reference is everything made of it', async () => {
      const { edges } = await harness.store
        .tenant(tenantA)
        .lineage({ id: file, direction: 'downstream', ...bounds });

      expect(edges).toEqual(graph.slice(1, 6));
    });

    test('both ways from an execution takes in all of its steps', async () => {
      const { edges } = await harness.store
        .tenant(tenantA)
        .lineage({ id: first, direction: 'both', ...bounds });

      expect(edges).toHaveLength(7);
      const none = await harness.store
        .tenant(tenantA)
        .lineage({ id: 'art_unknown', direction: 'both', ...bounds });
      expect(none).toEqual({ edges: [], truncated: false });
    });

    test('a bound that leaves edges out is told, and one that does not is not', async () => {
      const reader = harness.store.tenant(tenantA);
      const ask = (depthMax: number, edgesMax: number) =>
        reader.lineage({ id: file, direction: 'downstream', depthMax, edgesMax });

      expect(await ask(2, 100)).toMatchObject({ edges: { length: 2 }, truncated: true });
      expect(await ask(5, 100)).toMatchObject({ edges: { length: 5 }, truncated: false });
      expect(await ask(20, 3)).toMatchObject({ edges: { length: 3 }, truncated: true });
      expect(await ask(20, 5)).toMatchObject({ edges: { length: 5 }, truncated: false });
      await expect(async () => ask(0, 1)).rejects.toThrow('depthMax');
    });

    test('a circle ends', async () => {
      await harness.store.write([
        batch(1, { lineage: [edge('x', 'derived', 'y', ''), edge('y', 'derived', 'x', '')] }),
      ]);

      expect(
        await harness.store.tenant(tenantA).lineage({ id: 'x', direction: 'upstream', ...bounds }),
      ).toMatchObject({
        edges: { length: 2 },
        truncated: false,
      });
    });
  });
}
