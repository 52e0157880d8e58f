/** The records of a partition as they stand, before anyone asks what they mean. */
import { SymphainyError } from '@symphainy/kernel';
import type { WalReader, WalRecord } from '@symphainy/public-works-wal';

/** A place in the log that is not as it was written. */
export interface Damage {
  readonly partition: number;
  /** Of the record. */
  readonly offset: number;
  readonly detail: string;
}

export type RecordBatch =
  | { readonly type: 'records'; readonly records: readonly WalRecord[] }
  | { readonly type: 'damage'; readonly damage: Damage };

/** How far each partition goes. The control log is asked last: it has every control seq that a frame names. */
export async function logEnds(wal: WalReader, partitionCount: number): Promise<ReadonlyMap<number, number>> {
  const others = await wal.ends(Array.from({ length: partitionCount }, (_, index) => index + 1));
  const control = await wal.ends([0]);
  return new Map([...control, ...[...others].sort(([left], [right]) => left - right)]);
}

export function recordsIn(ends: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const end of ends.values()) sum += end;
  return sum;
}

/**
 * The records at offsets `from` to `end` (exclusive). A record that is missing is damage, after which nothing
 * comes; a log that cannot be reached throws SYM-WAL-0002.
 */
export async function* readRecords(
  wal: WalReader,
  partition: number,
  from: number,
  end: number,
): AsyncGenerator<RecordBatch, void, undefined> {
  if (from >= end) return;
  let next = from;
  try {
    for await (const records of wal.read([{ partition, from, end }])) {
      for (const { offset } of records) {
        if (offset !== next) {
          const detail = `record ${offset} stands where ${next} must be`;
          yield { type: 'damage', damage: { partition, offset, detail } };
          return;
        }
        next += 1;
      }
      yield { type: 'records', records };
    }
  } catch (error) {
    if (!(error instanceof SymphainyError) || error.code !== 'SYM-WAL-0001') throw error;
    yield { type: 'damage', damage: { partition, offset: next, detail: error.detail } };
    return;
  }
  if (next < end) {
    const detail = `the log ends before offset ${end}, up to which it was there`;
    yield { type: 'damage', damage: { partition, offset: next, detail } };
  }
}
