/**
 * What no log would ever take: refused before anything is sent, so that a fault of the caller
 * is never mistaken for a fault of the log (which is doubt, and starts a takeover).
 */
import { symphainyError } from '@symphainy/kernel';
import { frameBytesMax } from './wal.js';

interface Frame {
  readonly partition: number;
  readonly bytes: Uint8Array;
}

/** Throws SYM-WAL-0003 for a partition out of range or named twice, and for a frame too large. */
export function refuseMisuse(frames: readonly Frame[], partitionCount: number): void {
  const seen = new Set<number>();
  for (const { partition, bytes } of frames) {
    refuseUnknownPartition(partition, partitionCount);
    if (seen.has(partition)) throw misuse(`Partition ${partition} is named twice in one request.`);
    seen.add(partition);
    if (bytes.length > frameBytesMax) {
      throw misuse(
        `A frame of ${bytes.length} bytes for partition ${partition}; at most ${frameBytesMax} are allowed.`,
      );
    }
  }
}

/** Throws SYM-WAL-0003 for a partition that the log does not have. */
export function refuseUnknownPartition(partition: number, partitionCount: number): void {
  if (!Number.isInteger(partition) || partition < 0 || partition > partitionCount) {
    throw misuse(`Partition ${partition} does not exist; the log has 0 to ${partitionCount}.`);
  }
}

function misuse(detail: string): Error {
  return symphainyError({ code: 'SYM-WAL-0003', detail });
}
