/** A whole log made again: the control log first, then the other partitions one after another. */
import type { WalReader } from '@symphainy/public-works-wal';
import { logEnds, recordsIn } from '../log/log-records.js';
import { readPartition } from '../log/partition-log.js';
import type { OnProgress } from '../log/progress.js';
import { ControlHistory } from './control-history.js';
import type { DifferenceList } from './difference.js';
import { PartitionFold } from './partition-replay.js';
import type { PartitionReplay, Wanted } from './partition-replay.js';

export interface ReplayOptions {
  /** What is wanted of a partition beside its last digest; by default nothing. */
  readonly wanted?: (partition: number) => Wanted;
  /** Where everything goes that is not as it must be. */
  readonly differences: DifferenceList;
  readonly onProgress?: OnProgress;
}

/**
 * Replays a log of `partitionCount` partitions and a control log, up to where it is now. Yields each partition
 * when it is done; in memory are one partition's state and rows, and the changes of the control state.
 */
export async function* replayLog(
  wal: WalReader,
  partitionCount: number,
  options: ReplayOptions,
): AsyncGenerator<PartitionReplay, void, undefined> {
  const { differences, onProgress, wanted = () => ({ digestsAt: [], rowsUpTo: undefined }) } = options;
  const ends = await logEnds(wal, partitionCount);
  const recordsTotal = recordsIn(ends);
  const history = new ControlHistory();
  let records = 0;
  for (const [partition, end] of ends) {
    const partitionFold = new PartitionFold(partition, history, differences, wanted(partition));
    for await (const entries of readPartition(wal, partition, end)) {
      for (const entry of entries) partitionFold.add(entry);
      records += entries.length;
      onProgress?.({ records, recordsTotal });
    }
    yield partitionFold.finish();
  }
}
