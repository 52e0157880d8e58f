/**
 * What every adapter of the log must do. Each test gets a log of its own; `connect` answers one more
 * connection to it, as another owner would have. Logs have `contractPartitionCount` partitions and a control log.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Wal, WalAppend, WalRange, WalRecord } from './wal.js';
import { frameBytesMax } from './wal.js';

export const contractPartitionCount = 3;

export interface WalContract {
  readonly name: string;
  /**
   * Whether the log itself refuses what comes under a lower epoch or at another offset (`fenced`).
   * One that does not stores it elsewhere and answers `unknown`: the readers' rule drops it.
   */
  readonly refuses: boolean;
  /** How many random histories are tried. */
  readonly histories: number;
  /** Prepares an empty log. */
  fresh(): Promise<(partitionCount?: number) => Wal>;
}

export function describeWal(contract: WalContract): void {
  describe(`the log in ${contract.name}`, () => {
    let connect: (partitionCount?: number) => Wal;
    let wal: Wal;
    const opened: Wal[] = [];

    async function another(): Promise<Wal> {
      const connection = connect();
      opened.push(connection);
      await connection.open();
      return connection;
    }

    beforeEach(async () => {
      connect = await contract.fresh();
      wal = await another();
    });

    afterEach(async () => {
      for (const connection of opened.splice(0)) await connection.close();
    });

    test('is empty at first', async () => {
      expect(await wal.ends([0, 1, 2, 3])).toEqual(
        new Map([0, 1, 2, 3].map((partition) => [partition, 0] as const)),
      );
    });

    test('acknowledges records of several partitions in the order given, each at its offset', async () => {
      await wal.append([frame(2, 0, 1, 'a')]);

      expect(await wal.append([frame(3, 0, 1, 'c'), frame(2, 1, 1, 'b'), frame(0, 0, 1, 'd')])).toEqual([
        { type: 'ok', partition: 3, offset: 0 },
        { type: 'ok', partition: 2, offset: 1 },
        { type: 'ok', partition: 0, offset: 0 },
      ]);
      expect(await all(wal, [{ partition: 2, from: 0, end: 2 }])).toEqual(['2@0 a', '2@1 b']);
    });

    test('shows another owner what was acknowledged', async () => {
      await wal.append([frame(1, 0, 1, 'a')]);
      const other = await another();

      expect(await other.ends([1])).toEqual(new Map([[1, 1]]));
      expect(await all(other, [{ partition: 1, from: 0, end: 1 }])).toEqual(['1@0 a']);
    });

    test('does not acknowledge a record at an offset that is taken', async () => {
      await wal.append([frame(1, 0, 1, 'first')]);
      const [result] = await wal.append([frame(1, 0, 1, 'second')]);

      expect(result!.type).toBe(contract.refuses ? 'fenced' : 'unknown');
      expect(await all(wal, [{ partition: 1, from: 0, end: 1 }])).toEqual(['1@0 first']);
    });

    test('does not acknowledge a record beyond the end', async () => {
      const [result] = await wal.append([frame(1, 5, 1, 'too far')]);

      expect(result!.type).toBe(contract.refuses ? 'fenced' : 'unknown');
    });

    test('one partition that is not acknowledged does not stop the others of the request', async () => {
      const results = await wal.append([frame(1, 7, 1, 'x'), frame(2, 0, 1, 'y')]);

      expect(results.map(({ type }) => type === 'ok')).toEqual([false, true]);
      expect(await all(wal, [{ partition: 2, from: 0, end: 1 }])).toEqual(['2@0 y']);
    });

    test('starts an epoch wherever the end is', async () => {
      await wal.append([frame(1, 0, 1, 'a')]);
      await wal.append([frame(1, 1, 1, 'b')]);
      const other = await another();

      expect(await other.fence([fence(1, 2, 'start'), fence(3, 2, 'start')])).toEqual([
        { type: 'ok', partition: 1, offset: 2 },
        { type: 'ok', partition: 3, offset: 0 },
      ]);
      expect(await other.append([frame(1, 3, 2, 'c')])).toEqual([{ type: 'ok', partition: 1, offset: 3 }]);
    });

    test('never acknowledges an owner who did not see that another started an epoch', async () => {
      await wal.fence([fence(1, 1, 'start')]);
      await wal.append([frame(1, 1, 1, 'a')]);
      await (await another()).fence([fence(1, 2, 'start')]);

      const [result] = await wal.append([frame(1, 2, 1, 'zombie')]);
      expect(result!.type).toBe(contract.refuses ? 'fenced' : 'unknown');
    });

    if (contract.refuses) {
      test('refuses a lower epoch even at the right offset, and stores nothing of it', async () => {
        await wal.fence([fence(1, 5, 'start')]);

        expect(await wal.append([frame(1, 1, 4, 'zombie')])).toEqual([{ type: 'fenced', partition: 1 }]);
        expect(await wal.ends([1])).toEqual(new Map([[1, 1]]));
      });

      test('lets the first of two owners start an epoch, and refuses the same and every lower one', async () => {
        const other = await another();
        await wal.fence([fence(1, 5, 'first')]);

        expect(await other.fence([fence(1, 5, 'second')])).toEqual([{ type: 'fenced', partition: 1 }]);
        expect(await other.fence([fence(1, 4, 'late')])).toEqual([{ type: 'fenced', partition: 1 }]);
        expect(await all(wal, [{ partition: 1, from: 0, end: 1 }])).toEqual(['1@0 first']);
      });
    }

    test('acknowledges at most one of many owners who want the same offset', async () => {
      const owners = [wal, await another(), await another()];
      for (let offset = 0; offset < 5; offset++) {
        const end = (await wal.ends([1])).get(1)!;
        const results = await Promise.all(owners.map((owner) => owner.append([frame(1, end, 1, 'x')])));

        expect(results.filter(([result]) => result!.type === 'ok')).toHaveLength(1);
      }
    });

    test('takes the largest frame byte by byte and refuses a larger one as misuse', async () => {
      const largest = new Uint8Array(frameBytesMax).map((_, index) => index % 251);

      expect(await wal.append([{ partition: 1, expected: 0, epoch: 1, bytes: largest }])).toEqual([
        { type: 'ok', partition: 1, offset: 0 },
      ]);
      const [record] = await records(wal, [{ partition: 1, from: 0, end: 1 }]);
      expect(Buffer.compare(record!.bytes, largest)).toBe(0);
      const tooLarge = new Uint8Array(frameBytesMax + 1);
      await expect(
        wal.append([{ partition: 1, expected: 1, epoch: 1, bytes: tooLarge }]),
      ).rejects.toMatchObject({ code: 'SYM-WAL-0003' });
    });

    test('refuses a partition that does not exist, and one that is named twice', async () => {
      await expect(wal.append([frame(4, 0, 1, 'x')])).rejects.toMatchObject({ code: 'SYM-WAL-0003' });
      await expect(wal.fence([fence(1, 1, 'x'), fence(1, 2, 'y')])).rejects.toMatchObject({
        code: 'SYM-WAL-0003',
      });
    });

    test('answers nothing for nothing', async () => {
      expect(await wal.append([])).toEqual([]);
      expect(await wal.fence([])).toEqual([]);
    });

    test('reads each range up to but not including its end, in order', async () => {
      for (let offset = 0; offset < 5; offset++) {
        await wal.append([frame(1, offset, 1, `a${offset}`), frame(2, offset, 1, `b${offset}`)]);
      }
      const found = await all(wal, [
        { partition: 1, from: 1, end: 4 },
        { partition: 2, from: 4, end: 5 },
        { partition: 3, from: 0, end: 0 },
      ]);

      expect(found.filter((text) => text.startsWith('1'))).toEqual(['1@1 a1', '1@2 a2', '1@3 a3']);
      expect(found.filter((text) => text.startsWith('2'))).toEqual(['2@4 b4']);
      expect(found).toHaveLength(4);
    });

    test('reads frames that are larger together than a batch may be', async () => {
      const bytes = new Uint8Array(frameBytesMax);
      for (let offset = 0; offset < 8; offset++) {
        await wal.append([{ partition: 1, expected: offset, epoch: 1, bytes }]);
      }

      expect(await records(wal, [{ partition: 1, from: 0, end: 8 }])).toHaveLength(8);
    });

    test('says that the log is damaged when it ends before what must be there', async () => {
      await wal.append([frame(1, 0, 1, 'a')]);

      await expect(all(wal, [{ partition: 1, from: 0, end: 2 }])).rejects.toMatchObject({
        code: 'SYM-WAL-0001',
      });
    });

    test('follows a partition from an offset: what is there, that no more is there, then what comes', async () => {
      for (const [offset, text] of ['a', 'b', 'c'].entries()) await wal.append([frame(2, offset, 1, text)]);
      const follower = await another();
      const stop = new AbortController();
      const seen: string[] = [];
      let hasWritten = false;
      for await (const batch of follower.follow(2, 1, stop.signal)) {
        seen.push(...batch.map(show));
        if (batch.length === 0 && !hasWritten) {
          seen.push('heard');
          hasWritten = true;
          await wal.append([frame(1, 0, 1, 'elsewhere')]);
          await wal.append([frame(2, 3, 1, 'd')]);
          await wal.append([frame(2, 4, 1, 'e')]);
        }
        if (seen.at(-1) === '2@4 e') stop.abort();
      }

      expect(seen).toEqual(['2@1 b', '2@2 c', 'heard', '2@3 d', '2@4 e']);
    });

    test('goes on saying that it hears the log while nothing is written', async () => {
      const stop = new AbortController();
      let heard = 0;
      for await (const batch of wal.follow(0, 0, stop.signal)) {
        expect(batch).toEqual([]);
        heard += 1;
        if (heard === 3) stop.abort();
      }

      expect(heard).toBe(3);
    });

    test('stops following when the signal aborts, also while nothing comes', async () => {
      const stop = new AbortController();
      const done = drain(wal.follow(0, 0, stop.signal));
      await wait(20);
      stop.abort();

      await done;
    });

    test('keeps every acknowledged record at its offset through any history of owners', async () => {
      const step = fc.record({
        owner: fc.nat({ max: 1 }),
        action: fc.constantFrom('append', 'append', 'append', 'fence', 'stale', 'ahead'),
        partition: fc.nat({ max: contractPartitionCount }),
        epochsAhead: fc.integer({ min: -1, max: 1 }),
      });
      const histories = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const connectFresh = await contract.fresh();
        const owners = [connectFresh(), connectFresh()];
        for (const owner of owners) await owner.open();
        const acknowledged = new Map<string, string>();
        const epochs = new Map<number, number>();
        try {
          for (const [number, { owner, action, partition, epochsAhead }] of steps.entries()) {
            const text = `frame ${number}`;
            const end = (await owners[owner]!.ends([partition])).get(partition)!;
            const epoch = Math.max(1, (epochs.get(partition) ?? 0) + epochsAhead);
            const expected = action === 'stale' ? Math.max(0, end - 1) : action === 'ahead' ? end + 1 : end;
            const [result] =
              action === 'fence'
                ? await owners[owner]!.fence([fence(partition, epoch, text)])
                : await owners[owner]!.append([frame(partition, expected, epoch, text)]);
            if (result!.type !== 'ok') continue;
            expect(result!.offset).toBe(end);
            if (action === 'fence') epochs.set(partition, epoch);
            acknowledged.set(`${partition}@${result!.offset}`, text);
          }
          const found = new Map<string, string>();
          const ends = await owners[0]!.ends([0, 1, 2, 3]);
          const ranges = [...ends].map(([partition, end]) => ({ partition, from: 0, end }));
          for (const record of await records(owners[1]!, ranges)) {
            found.set(`${record.partition}@${record.offset}`, Buffer.from(record.bytes).toString());
          }
          for (const [place, text] of acknowledged) expect(found.get(place)).toBe(text);
          if (contract.refuses) expect(found.size).toBe(acknowledged.size);
        } finally {
          for (const owner of owners) await owner.close();
        }
      });
      await fc.assert(histories, { numRuns: contract.histories });
    });
  });
}

export function frame(partition: number, expected: number, epoch: number, text: string): WalAppend {
  return { partition, expected, epoch, bytes: Buffer.from(text) };
}

export function fence(partition: number, epoch: number, text: string) {
  return { partition, epoch, bytes: Buffer.from(text) };
}

/** The records of some ranges as `partition@offset text`. */
export async function all(wal: Wal, ranges: readonly WalRange[]): Promise<string[]> {
  return (await records(wal, ranges)).map(show);
}

async function records(wal: Wal, ranges: readonly WalRange[]): Promise<WalRecord[]> {
  const found: WalRecord[] = [];
  for await (const batch of wal.read(ranges)) found.push(...batch);
  return found;
}

async function drain(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const batch of batches) void batch;
}

function show({ partition, offset, bytes }: WalRecord): string {
  return `${partition}@${offset} ${Buffer.from(bytes).toString()}`;
}
