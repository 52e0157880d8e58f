/**
 * What every adapter of the ownership port must do. Each test gets leases of its own;
 * `connect` answers one more connection to them, as another process would have.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Ownership } from './ownership.js';

const leaseMs = 60_000;
const briefMs = 30;

export function describeOwnership(name: string, fresh: () => Promise<() => Ownership>): void {
  describe(`ownership in ${name}`, () => {
    let connect: () => Ownership;
    let ownership: Ownership;
    const opened: Ownership[] = [];

    async function another(): Promise<Ownership> {
      const connection = connect();
      opened.push(connection);
      await connection.open();
      return connection;
    }

    function acquire(owner: string, partitions: readonly number[], more = {}) {
      const request = { owner, address: `${owner}:1`, partitions, atMost: partitions.length, leaseMs };
      return ownership.acquire({ ...request, ...more });
    }

    beforeEach(async () => {
      connect = await fresh();
      ownership = await another();
    });

    afterEach(async () => {
      for (const connection of opened.splice(0)) await connection.close();
    });

    test('gives a free partition under epoch 1 and shows it to everybody', async () => {
      expect(await acquire('a', [4])).toEqual([{ partition: 4, owner: 'a', address: 'a:1', epoch: 1 }]);

      const { leases } = await (await another()).view();
      expect(leases).toEqual([{ partition: 4, owner: 'a', address: 'a:1', epoch: 1, expired: false }]);
    });

    test('does not give away what another holds', async () => {
      await acquire('a', [1]);

      expect(await acquire('b', [1, 2])).toEqual([{ partition: 2, owner: 'b', address: 'b:1', epoch: 1 }]);
    });

    test('takes at most as many as asked for, not counting those already ours', async () => {
      await acquire('a', [3, 4]);
      const leases = await acquire('a', [1, 2, 3, 4], { atMost: 1 });

      expect(leases.map(({ partition }) => partition).sort()).toEqual([1, 3, 4]);
      expect(await acquire('b', [2], { atMost: 0 })).toEqual([]);
    });

    test('renews what we hold when it is acquired again, under the same epoch and the new address', async () => {
      await acquire('a', [1]);

      expect(await acquire('a', [1], { address: 'moved:2' })).toEqual([
        { partition: 1, owner: 'a', address: 'moved:2', epoch: 1 },
      ]);
    });

    test('raises the epoch above the last one and above the log', async () => {
      await acquire('a', [1, 2]);
      await ownership.release({ owner: 'a', partitions: [1, 2] });
      const leases = await acquire('b', [1, 2], { minimumEpochs: new Map([[2, 41]]) });

      expect(leases.map(({ partition, epoch }) => [partition, epoch]).sort()).toEqual([
        [1, 2],
        [2, 42],
      ]);
    });

    test('gives an expired lease to another, and its former holder can neither renew nor raise it', async () => {
      await acquire('a', [1], { leaseMs: briefMs });
      await wait(2 * briefMs);

      expect((await ownership.view()).leases[0]!.expired).toBe(true);
      expect(await acquire('b', [1])).toMatchObject([{ owner: 'b', epoch: 2 }]);
      expect(await ownership.renew({ owner: 'a', leases: [{ partition: 1, epoch: 1 }], leaseMs })).toEqual(
        [],
      );
      expect(await ownership.raiseEpoch({ owner: 'a', partition: 1, atLeast: 9, leaseMs })).toBeUndefined();
    });

    test('gives its own holder a new epoch after expiry: a process that slept begins anew', async () => {
      await acquire('a', [1], { leaseMs: briefMs });
      await wait(2 * briefMs);

      expect(await ownership.renew({ owner: 'a', leases: [{ partition: 1, epoch: 1 }], leaseMs })).toEqual(
        [],
      );
      expect(await acquire('a', [1])).toMatchObject([{ owner: 'a', epoch: 2 }]);
    });

    test('renews only leases that are ours under the epoch that we believe in', async () => {
      await acquire('a', [1, 2]);
      await acquire('b', [3]);
      await ownership.raiseEpoch({ owner: 'a', partition: 2, atLeast: 0, leaseMs });

      const leases = [1, 2, 3, 4].map((partition) => ({ partition, epoch: 1 }));
      expect(await ownership.renew({ owner: 'a', leases, leaseMs })).toEqual([1]);
    });

    test('a renewal keeps a lease from expiring', async () => {
      await acquire('a', [1], { leaseMs: 1_000 });
      await ownership.renew({ owner: 'a', leases: [{ partition: 1, epoch: 1 }], leaseMs });
      await wait(1_200);

      expect(await acquire('b', [1], { leaseMs })).toEqual([]);
    });

    test('raises the epoch of a lease that we hold, at least to the one asked for', async () => {
      await acquire('a', [1]);

      expect(await ownership.raiseEpoch({ owner: 'a', partition: 1, atLeast: 0, leaseMs })).toBe(2);
      expect(await ownership.raiseEpoch({ owner: 'a', partition: 1, atLeast: 7, leaseMs })).toBe(7);
      expect(await ownership.raiseEpoch({ owner: 'b', partition: 1, atLeast: 9, leaseMs })).toBeUndefined();
    });

    test('releases only what is ours', async () => {
      await acquire('a', [1]);
      await ownership.release({ owner: 'b', partitions: [1] });
      expect(await acquire('b', [1])).toEqual([]);

      await ownership.release({ owner: 'a', partitions: [1] });
      expect(await acquire('b', [1])).toMatchObject([{ epoch: 2 }]);
    });

    test('never gives one epoch twice, however many acquire, raise and release at once', async () => {
      const connections = [ownership, await another(), await another()];
      const partitions = [0, 1, 2, 3];
      const given: string[] = [];
      const live = new Map<number, string>();

      await Promise.all(
        Array.from({ length: 12 }, async (_, number) => {
          const owner = `owner-${number}`;
          const connection = connections[number % connections.length]!;
          for (let round = 0; round < 8; round++) {
            const request = { owner, address: owner, partitions, atMost: randomInt(1, 4), leaseMs };
            for (const { partition, epoch } of await connection.acquire(request)) {
              expect(live.get(partition)).toBeUndefined();
              live.set(partition, owner);
              given.push(`${partition}/${epoch}`);
              const raised = await connection.raiseEpoch({ owner, partition, atLeast: 0, leaseMs });
              given.push(`${partition}/${raised}`);
              live.delete(partition);
              await connection.release({ owner, partitions: [partition] });
            }
          }
        }),
      );

      expect(given.length).toBeGreaterThan(partitions.length);
      expect(new Set(given).size).toBe(given.length);
    });

    test('tells its own clock, which goes forward', async () => {
      const first = await ownership.view();
      const second = await ownership.view();

      expect(first.leases).toEqual([]);
      expect(second.nowMs).toBeGreaterThanOrEqual(first.nowMs);
    });
  });
}
