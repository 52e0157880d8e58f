/** What the log says, read from its records alone: which intents were accepted and how they ended, epoch by epoch. */
import { openPlatformLog } from '@symphainy/local-platform';
import type { PlatformLog } from '@symphainy/local-platform';
import { KafkaWal, PostgresWal } from '@symphainy/public-works-wal';
import type { Wal } from '@symphainy/public-works-wal';
import { decodeFrame, initialChain, readFrame } from '@symphainy/runtime-core';

export interface PartitionScan {
  readonly partition: number;
  /** In the order in which they started. */
  readonly epochs: { readonly epoch: number; readonly owner: string }[];
  /** Records that do not count: of an owner that was no more, or repeats. */
  readonly dropped: number;
  /** Accepted frames under an epoch below one that had started before them; there must be none. */
  readonly stale: string[];
  readonly damage: string | undefined;
}

export interface LogScan {
  readonly partitions: readonly PartitionScan[];
  /** How often each execution was accepted. */
  readonly accepted: ReadonlyMap<string, number>;
  /** How often each execution ended, and how. */
  readonly ended: ReadonlyMap<string, readonly string[]>;
}

const endings = new Set(['executionSucceeded', 'executionFailed', 'executionRejected', 'executionCancelled']);

/** Reads the whole log of a data directory, up to its end now. */
export async function scanLog(dataDir: string): Promise<LogScan> {
  const log = await openPlatformLog(dataDir);
  const wal = openWal(log);
  try {
    await wal.open();
    return await scan(wal, log.partitionCount);
  } finally {
    await wal.close();
    await log.close();
  }
}

export function openWal({ wal, databaseUrl, partitionCount, brokers, topic }: PlatformLog): Wal {
  if (wal === 'postgres') return new PostgresWal({ connectionString: databaseUrl, partitionCount });
  return new KafkaWal({ brokers: [...brokers], topic: topic ?? '', partitionCount, log: () => undefined });
}

async function scan(wal: Wal, partitionCount: number): Promise<LogScan> {
  const accepted = new Map<string, number>();
  const ended = new Map<string, string[]>();
  const numbers = Array.from({ length: partitionCount + 1 }, (_, index) => index);
  const ends = await wal.ends(numbers);
  const partitions: PartitionScan[] = [];
  for (const partition of numbers) {
    let chain = initialChain(partition);
    let highest = 0;
    let dropped = 0;
    let damage: string | undefined;
    const epochs: PartitionScan['epochs'] = [];
    const stale: string[] = [];
    for await (const records of wal.read([{ partition, from: 0, end: ends.get(partition) ?? 0 }])) {
      for (const { bytes, offset } of records) {
        const { header } = decodeFrame(bytes);
        const reading = readFrame(chain, bytes);
        if (reading.type === 'damaged') damage ??= `offset ${offset}: ${reading.detail}`;
        if (reading.type === 'dropped') dropped++;
        if (reading.type === 'epoch') epochs.push({ epoch: reading.chain.epoch, owner: reading.chain.owner });
        if (reading.type === 'accepted') {
          if (header.epoch < highest) stale.push(`frame ${header.seq} at ${offset}: epoch ${header.epoch}`);
          for (const { events } of reading.frame.transitions)
            for (const { kind } of events) count(kind, accepted, ended);
        }
        if (header.epochStarted) highest = Math.max(highest, header.epoch);
        if (reading.type === 'accepted' || reading.type === 'epoch') chain = reading.chain;
      }
    }
    partitions.push({ partition, epochs, dropped, stale, damage });
  }
  return { partitions, accepted, ended };
}

function count(
  kind: { readonly $case: string; readonly value: object } | undefined,
  accepted: Map<string, number>,
  ended: Map<string, string[]>,
): void {
  if (!kind || !('executionId' in kind.value)) return;
  const executionId = String(kind.value.executionId);
  if (kind.$case === 'intentAccepted') accepted.set(executionId, (accepted.get(executionId) ?? 0) + 1);
  if (endings.has(kind.$case)) ended.set(executionId, [...(ended.get(executionId) ?? []), kind.$case]);
}
