/**
 * The durable frames of a partition after a seq, without gap or repeat: from memory while they are there,
 * else from the log. Pulled: a slow reader holds back nobody.
 */
import { symphainyError } from '@symphainy/kernel';
import type { WalReader } from '@symphainy/public-works-wal';
import { decodeFrame } from '@symphainy/runtime-core';
import type { DurableFrame } from './frame-buffer.js';
import type { OwnedPartition } from './owned-partition.js';
import type { Owner } from './owner.js';

const framesAtOnceMax = 64;
/** How long a stream is silent at most: then it yields nothing, as a heartbeat. */
const quietMsMax = 1_000;

export async function* frameStream(
  owner: Owner,
  wal: WalReader,
  partition: number,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<readonly DurableFrame[]> {
  let seq = afterSeq;
  while (!signal.aborted) {
    const owned = owner.partitions.get(partition);
    if (owned?.status.type !== 'serving') {
      throw symphainyError({ code: 'SYM-RT-0007', detail: `partition ${partition} is not served here` });
    }
    if (seq > owned.chain.seq) {
      throw symphainyError({
        code: 'SYM-EX-0012',
        detail: `partition ${partition} ends at ${owned.chain.seq}, not ${seq}`,
      });
    }
    if (seq === owned.chain.seq) {
      yield [];
      await nextFrame(owner, partition, signal);
      continue;
    }
    const recent = owned.recent.after(seq, framesAtOnceMax);
    if (recent && recent.length > 0) {
      seq = recent[recent.length - 1]!.seq;
      yield recent;
      continue;
    }
    for await (const frames of readLog(wal, owned, seq)) {
      if (signal.aborted) return;
      if (frames.length === 0) continue;
      seq = frames[frames.length - 1]!.seq;
      yield frames;
    }
  }
}

/** Frames after a seq, from the log. The record of frame n never stands before offset n. */
async function* readLog(
  wal: WalReader,
  owned: OwnedPartition,
  afterSeq: number,
): AsyncGenerator<DurableFrame[]> {
  const { partition, dropped, nextOffset } = owned;
  for await (const records of wal.read([{ partition, from: afterSeq + 1, end: nextOffset }])) {
    const frames: DurableFrame[] = [];
    for (const { offset, bytes } of records) {
      if (dropped.has(offset)) continue;
      const { header, transitions, encoded } = decodeFrame(bytes);
      if (header.epochStarted || header.seq <= afterSeq) continue;
      const { seq, timeMs, controlSeq } = header;
      frames.push({
        seq,
        timeMs,
        controlSeq,
        sizeBytes: bytes.length,
        transitions: transitions.map((transition, index) => ({
          transition,
          position: { partition, seq, index },
          timeMs,
          encoded: encoded[index]!,
        })),
      });
    }
    yield frames;
  }
}

function nextFrame(owner: Owner, partition: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      off();
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const off = owner.onFrame((changed) => {
      if (changed === partition) done();
    });
    const timer = setTimeout(done, quietMsMax);
    signal.addEventListener('abort', done);
  });
}
