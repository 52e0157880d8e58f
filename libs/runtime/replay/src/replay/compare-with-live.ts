/** A replayed partition against the live side: the state at the seq where the live one stands, and every row. */
import { sha256Hex } from '@symphainy/kernel';
import type { WalReader } from '@symphainy/public-works-wal';
import type { RowComparison } from '../rows/compare-rows.js';
import { readRows } from '../rows/read-rows.js';
import type { DifferenceList } from './difference.js';
import type { LiveDigest, LiveView } from './live-side.js';
import type { PartitionReplay } from './partition-replay.js';

export interface ComparedPosition {
  readonly partition: number;
  readonly seq: number;
  /** Who said so: the running owner, or the watermark of the rows. */
  readonly source: 'owner' | 'rows';
  readonly live: string;
  /** Empty when the log does not go so far. */
  readonly replayed: string;
}

/**
 * Compares one partition. The position that counts is the running owner's, or, without one, that of the rows;
 * where both are there, both are compared. Undefined when the live side has nothing of the partition.
 */
export async function compareWithLive(
  wal: WalReader,
  replayed: PartitionReplay,
  view: LiveView,
  rows: RowComparison,
  differences: DifferenceList,
): Promise<ComparedPosition | undefined> {
  const { partition } = replayed;
  const owner = view.owners.get(partition);
  const watermark = view.watermarks.get(partition);
  // Rows that were never written have a watermark of 0 and no digest.
  const written = watermark && watermark.seq > 0 ? watermark : undefined;
  const ofOwner = owner && compareDigest(replayed, owner, 'owner', differences);
  const ofRows = written && compareDigest(replayed, written, 'rows', differences);
  if (replayed.rows) {
    const upToSeq = watermark?.seq ?? 0;
    await rows.compare(view.rows, partition, replayed.rows, (sink) =>
      readRows(wal, partition, upToSeq, sink),
    );
  }
  return ofOwner ?? ofRows;
}

/** One digest for those of several partitions: SHA-256 over a line `partition seq digest` each, in order. */
export function overallDigest(digests: readonly LiveDigest[]): string {
  const sorted = [...digests].sort((left, right) => left.partition - right.partition);
  return sha256Hex(sorted.map(({ partition, seq, digest }) => `${partition} ${seq} ${digest}\n`).join(''));
}

function compareDigest(
  replayed: PartitionReplay,
  { partition, seq, digest }: LiveDigest,
  source: ComparedPosition['source'],
  differences: DifferenceList,
): ComparedPosition {
  const again = replayed.digestsAt.get(seq) ?? '';
  if (again !== digest) {
    const who = source === 'owner' ? 'the running owner' : 'the watermark of the rows';
    const detail =
      again === ''
        ? `${who} stands at frame ${seq}; the log was folded to ${replayed.seq}`
        : `the state of ${who} is not what the log gives`;
    differences.add({ kind: 'state', at: `${partition}.${seq}`, detail, recorded: digest, again });
  }
  return { partition, seq, source, live: digest, replayed: again };
}
