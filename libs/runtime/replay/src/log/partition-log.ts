/**
 * One partition by the readers' rule: what counts, in order, up to where the log was when it was asked.
 * Nothing is skipped: after damage nothing more comes.
 */
import type { WalReader } from '@symphainy/public-works-wal';
import { initialChain, readFrame } from '@symphainy/runtime-core';
import type { AcceptedFrame, FrameChain } from '@symphainy/runtime-core';
import { readRecords } from './log-records.js';
import type { Damage } from './log-records.js';

export type LogEntry =
  | {
      readonly type: 'frame';
      readonly frame: AcceptedFrame;
      /** The chain that it was accepted on. */
      readonly before: FrameChain;
      readonly sizeBytes: number;
    }
  | { readonly type: 'epoch'; readonly chain: FrameChain }
  /** A record that does not count: of a stale owner, or a repeat. */
  | { readonly type: 'dropped' }
  | { readonly type: 'damage'; readonly damage: Damage };

/** The entries before offset `end`, in the batches in which the log gives them. */
export async function* readPartition(
  wal: WalReader,
  partition: number,
  end: number,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  let chain = initialChain(partition);
  for await (const batch of readRecords(wal, partition, 0, end)) {
    if (batch.type === 'damage') {
      yield [batch];
      return;
    }
    const entries: LogEntry[] = [];
    for (const { offset, bytes } of batch.records) {
      const reading = readFrame(chain, bytes);
      switch (reading.type) {
        case 'accepted':
          entries.push({ type: 'frame', frame: reading.frame, before: chain, sizeBytes: bytes.length });
          chain = reading.chain;
          break;
        case 'epoch':
          chain = reading.chain;
          entries.push({ type: 'epoch', chain });
          break;
        case 'dropped':
          entries.push({ type: 'dropped' });
          break;
        case 'damaged':
          entries.push({ type: 'damage', damage: { partition, offset, detail: reading.detail } });
          yield entries;
          return;
      }
    }
    yield entries;
  }
}
