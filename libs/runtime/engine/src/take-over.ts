/**
 * Taking partitions over, by the WAL's second rule: fold what is there, start an epoch above everything
 * seen, read up to that start, and serve only if the first start of the epoch is ours.
 */
import { symphainyError } from '@symphainy/kernel';
import type { Ownership } from '@symphainy/public-works-ownership';
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import type { WalReader, WalRange, WalWriter } from '@symphainy/public-works-wal';
import { epochFrame, fold, readFrame } from '@symphainy/runtime-core';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import type { Logger } from 'pino';
import type { DurableFrame } from './frame-buffer.js';
import type { OwnedPartition } from './owned-partition.js';
import type { Projector } from './projector.js';

export interface TakeOverParts {
  readonly wal: WalReader & WalWriter;
  readonly ownership: Ownership;
  readonly readStore: ReadStoreWriter;
  readonly projector: Projector;
  readonly owner: string;
  readonly address: string;
  readonly leaseMs: number;
  readonly log: Logger;
}

/** Takes partitions over whose leases we hold. Afterwards each is `folded`, `halted` or `lost`. */
export async function takeOver(parts: TakeOverParts, partitions: readonly OwnedPartition[]): Promise<void> {
  const watermarks = await parts.readStore.watermarks();
  for (const partition of partitions) {
    parts.projector.begin(
      partition.partition,
      partition.epoch,
      watermarks.get(partition.partition)?.seq ?? 0,
    );
  }
  await foldToEnd(parts, partitions);

  const open = partitions.filter(isOpen);
  for (const partition of open) {
    if (partition.chain.epoch < partition.epoch) continue;
    const raised = await parts.ownership.raiseEpoch({
      owner: parts.owner,
      partition: partition.partition,
      atLeast: partition.chain.epoch + 1,
      leaseMs: parts.leaseMs,
    });
    if (raised === undefined) partition.status = { type: 'lost' };
    else partition.epoch = raised;
  }

  const fencing = open.filter(isOpen);
  await parts.wal.fence(
    fencing.map(({ partition, chain, epoch }) => ({
      partition,
      epoch,
      bytes: epochFrame(chain, epoch, parts.owner, parts.address),
    })),
  );
  await foldToEnd(parts, fencing);

  for (const partition of fencing.filter(isOpen)) {
    const { chain, epoch } = partition;
    if (chain.epoch !== epoch || chain.owner !== parts.owner) {
      partition.status = { type: 'lost' };
      continue;
    }
    await alignRows(parts, partition);
    if (isOpen(partition)) partition.status = { type: 'folded' };
  }
}

function isOpen(partition: OwnedPartition): boolean {
  return partition.status.type === 'recovering';
}

/** Reads and folds everything after what was folded before. */
async function foldToEnd(parts: TakeOverParts, partitions: readonly OwnedPartition[]): Promise<void> {
  const byNumber = new Map(partitions.map((partition) => [partition.partition, partition]));
  const ends = await parts.wal.ends([...byNumber.keys()]);
  const ranges: WalRange[] = [];
  for (const { partition, nextOffset } of partitions) {
    const end = ends.get(partition) ?? 0;
    if (end > nextOffset) ranges.push({ partition, from: nextOffset, end });
  }
  if (ranges.length === 0) return;
  for await (const records of parts.wal.read(ranges)) {
    for (const record of records) {
      const partition = byNumber.get(record.partition);
      if (!partition || !isOpen(partition)) continue;
      if (record.offset !== partition.nextOffset) {
        halt(parts, partition, `record ${record.offset} where ${partition.nextOffset} was expected`);
        continue;
      }
      foldRecord(parts, partition, record.bytes);
      partition.nextOffset = record.offset + 1;
    }
  }
}

function foldRecord(parts: TakeOverParts, partition: OwnedPartition, bytes: Uint8Array): void {
  const reading = readFrame(partition.chain, bytes);
  switch (reading.type) {
    case 'dropped':
      partition.dropped.add(partition.nextOffset);
      return;
    case 'damaged':
      return halt(parts, partition, reading.detail);
    case 'epoch':
      partition.chain = reading.chain;
      return;
    case 'accepted': {
      const { header } = reading.frame;
      const transitions: LoggedTransition[] = [];
      try {
        for (const [index, transition] of reading.frame.transitions.entries()) {
          const position = { partition: partition.partition, seq: header.seq, index };
          fold(partition.state, transition, position);
          const encoded = reading.frame.encoded[index]!;
          transitions.push({ transition, position, timeMs: header.timeMs, encoded });
        }
      } catch (error) {
        return halt(
          parts,
          partition,
          `frame ${header.seq}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      partition.chain = reading.chain;
      keep(parts, partition, {
        seq: header.seq,
        timeMs: header.timeMs,
        controlSeq: header.controlSeq,
        transitions,
        sizeBytes: bytes.length,
      });
      return;
    }
  }
}

/** A durable frame, for live streams and for the projection. */
function keep(parts: TakeOverParts, partition: OwnedPartition, frame: DurableFrame): void {
  partition.recent.push(frame);
  parts.projector.add(partition.partition, frame);
}

/** Makes the rows ours. Rows that are ahead of the log belong to a log that is gone: they are made again. */
async function alignRows(parts: TakeOverParts, partition: OwnedPartition): Promise<void> {
  const { epoch, chain } = partition;
  const taken = await parts.readStore.takeOver(partition.partition, epoch);
  if (taken.type === 'fenced') {
    partition.status = { type: 'lost' };
    return;
  }
  if (taken.watermark.seq > chain.seq) {
    parts.log.warn(
      { partition: partition.partition, rows: taken.watermark.seq, log: chain.seq },
      'the rows are ahead of the log; making them again',
    );
    await parts.readStore.clear(partition.partition, epoch);
    partition.forget(epoch);
    parts.projector.begin(partition.partition, epoch, 0);
    await foldToEnd(parts, [partition]);
    return;
  }
  parts.projector.adopt(partition.partition, epoch, taken.watermark.seq);
}

function halt(parts: TakeOverParts, partition: OwnedPartition, detail: string): void {
  const error = symphainyError({
    code: 'SYM-WAL-0001',
    detail: `partition ${partition.partition}: ${detail}`,
  });
  parts.log.fatal({ err: error, partition: partition.partition }, 'partition halted');
  partition.status = { type: 'halted', detail };
}
