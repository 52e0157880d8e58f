/** Logs that are not as they were written. */
import { Transition } from '@symphainy/contracts/wal';
import type { Position } from '@symphainy/kernel';
import { MemoryWal } from '@symphainy/public-works-wal';
import type { Wal, WalReader } from '@symphainy/public-works-wal';
import { epochFrame, initialChain, readFrame, sealFrame } from '@symphainy/runtime-core';
import { logEnds } from '../log/log-records.js';

type ChangeRecord = (bytes: Buffer, partition: number, offset: number) => Uint8Array;
type ChangeTransition = (transition: Transition, position: Position) => Transition;

/** A copy whose records are changed one by one. */
export function copyLog(wal: WalReader, partitionCount: number, change: ChangeRecord): Promise<Wal> {
  return rewrite(wal, partitionCount, () => change);
}

/** A copy with transitions changed by someone who then seals every frame anew: all chains hold. */
export function forgeLog(wal: WalReader, partitionCount: number, change: ChangeTransition): Promise<Wal> {
  return rewrite(wal, partitionCount, (partition) => {
    let read = initialChain(partition);
    let forged = initialChain(partition);
    return (bytes) => {
      const reading = readFrame(read, bytes);
      if (reading.type === 'epoch') {
        const { epoch, owner, address } = reading.chain;
        read = reading.chain;
        const started = epochFrame(forged, epoch, owner, address);
        forged = { ...forged, epoch, owner, address };
        return started;
      }
      if (reading.type !== 'accepted') return bytes;
      read = reading.chain;
      const { header, transitions } = reading.frame;
      const { seq, timeMs, controlSeq } = header;
      const sealed = sealFrame(forged, {
        timeMs,
        controlSeq,
        transitions: transitions.map((transition, index) => {
          const changed = change(transition, { partition, seq, index });
          return { tenantId: changed.tenantId, bytes: Transition.encode(changed).finish() };
        }),
      });
      forged = sealed.chain;
      return sealed.bytes;
    };
  });
}

async function rewrite(
  wal: WalReader,
  partitionCount: number,
  changeOf: (partition: number) => ChangeRecord,
): Promise<Wal> {
  const copy = new MemoryWal({ partitionCount });
  for (const [partition, end] of await logEnds(wal, partitionCount)) {
    const change = changeOf(partition);
    for await (const records of wal.read([{ partition, from: 0, end }])) {
      for (const { offset, bytes } of records) {
        const changed = change(Buffer.from(bytes), partition, offset);
        await copy.append([{ partition, expected: offset, epoch: 1, bytes: changed }]);
      }
    }
  }
  return copy;
}
