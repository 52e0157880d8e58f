/** The rows that a piece of log gives, read once more. */
import type { WalReader } from '@symphainy/public-works-wal';
import { loggedTransitions } from '../log/logged-transitions.js';
import { readPartition } from '../log/partition-log.js';
import { RowsFromLog } from './rows-from-log.js';
import type { RowSink } from './rows-from-log.js';

/** The rows of a partition up to the frame `upToSeq`, which a reading before this one has reached. */
export async function readRows(
  wal: WalReader,
  partition: number,
  upToSeq: number,
  sink: RowSink,
): Promise<void> {
  const end = (await wal.ends([partition])).get(partition) ?? 0;
  const rows = new RowsFromLog(sink);
  for await (const entries of readPartition(wal, partition, end)) {
    for (const entry of entries) {
      if (entry.type !== 'frame' || entry.frame.header.seq > upToSeq) continue;
      for (const logged of loggedTransitions(entry.frame)) rows.add(logged);
    }
  }
  rows.finish();
}
