/** Reading one’s own writes. */
import { describe, expect, test } from '@jest/globals';
import { batch } from './store-harness.js';
import type { StoreHarness } from './store-harness.js';

export function describeWaiting(harness: StoreHarness): void {
  describe('waiting for a position', () => {
    test('answers when the rows have reached it, also when another process writes them', async () => {
      const writer = await harness.another();
      await writer.takeOver(1, 1);
      const waiting = Promise.all([harness.store.waitFor(1, 1, 5_000), harness.store.waitFor(1, 2, 5_000)]);
      await writer.write([batch(0)]);
      await writer.write([batch(1)]);

      expect(await waiting).toEqual([true, true]);
      expect(await harness.store.waitFor(1, 2, 0)).toBe(true);
    });

    test('gives up after its time, and when the store is closed', async () => {
      expect(await harness.store.waitFor(1, 1, 20)).toBe(false);
      const waiting = harness.store.waitFor(9, 1, 60_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await harness.close(harness.store);
      expect(await waiting).toBe(false);
    });
  });
}
