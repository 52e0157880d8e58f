/**
 * The records of one partition by the readers' rule: what was accepted, in order, up to where the log was
 * when it was asked. Nothing is skipped: after damage nothing more is read.
 */
import { SymphainyError } from '@symphainy/kernel';
import type { WalReader, WalRecord } from '@symphainy/public-works-wal';
import { initialChain, readFrame } from '@symphainy/runtime-core';
import type { AcceptedFrame, FrameChain } from '@symphainy/runtime-core';

/** A place in the log that is not as it was written. */
export interface Damage {
  readonly partition: number;
  /** The offset of the record. */
  readonly offset: number;
  readonly detail: string;
}

export type LogEntry =
  | { readonly type: 'frame'; readonly frame: AcceptedFrame; readonly before: FrameChain; readonly sizeBytes: number }
  | { readonly type: 'epoch'; readonly chain: FrameChain }
  /** A frame that does not count: of a stale owner, or a repeat. */
  | { readonly type: 'dropped' }
  | { readonly type: 'damage'; readonly damage: Damage };

/** How far each partition goes. The control log is asked last: it has every control seq that a frame names. */
export async function logEnds(wal: WalReader, partitionCount: number): Promise<ReadonlyMap<number, number>> {
  const others = await wal.ends(Array.from({ length: partitionCount }, (_, index) => index + 1));
  const control = await wal.ends([0]);
  return new Map([...control, ...[...others].sort(([left], [right]) => left - right)]);
}

/** The entries of a partition before offset `end`, in the batches in which the log gives them. */
export async function* readPartition(
  wal: WalReader,
  partition: number,
  end: number,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  let chain = initialChain(partition);
  for await (const batch of recordsOf(wal, partition, end)) {
    if (!Array.isArray(batch)) {
      yield [{ type: 'damage', damage: batch as Damage }];
      return;
    }
    const entries: LogEntry[] = [];
    for (const { offset, bytes } of batch as readonly WalRecord[]) {
      const reading = readFrame(chain, bytes);
      if (reading.type === 'damaged') {
        const detail = reading.detail;
        entries.push({ type: 'damage', damage: { partition, offset, detail } });
        yield entries;
        return;
      }
      if (reading.type === 'accepted') {
        entries.push({ type: 'frame', frame: reading.frame, before: chain, sizeBytes: bytes.length });
        chain = reading.chain;
      } else if (reading.type === 'epoch') {
        chain = reading.chain;
        entries.push({ type: 'epoch', chain });
      } else {
        entries.push({ type: 'dropped' });
      }
    }
    yield entries;
  }
}
