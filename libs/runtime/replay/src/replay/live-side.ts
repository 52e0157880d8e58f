/**
 * The live side of a comparison: what the running owners and the read store say, asked before the log is read,
 * so that the log has every position that they name.
 */
import type { ReadStoreAuditor, RowSnapshot } from '@symphainy/public-works-read-store';
import type { Wanted } from './partition-replay.js';

/** The digest of a partition's live state, and where it stands. */
export interface LiveDigest {
  readonly partition: number;
  readonly seq: number;
  /** Hex. */
  readonly digest: string;
}

export interface Live {
  /** What the running owners answer to GetStateDigests; nothing when none runs. */
  digests(): Promise<readonly LiveDigest[]>;
  readonly rows: ReadStoreAuditor;
}

/** The live side as it was asked once. */
export interface LiveView {
  /** Of running owners, by partition. */
  readonly owners: ReadonlyMap<number, LiveDigest>;
  /** Of the rows, by partition: the seq that they have reached and the digest of the state there. */
  readonly watermarks: ReadonlyMap<number, LiveDigest>;
  readonly rows: RowSnapshot;
}

/** To be closed by `view.rows.close()`. */
export async function askLiveSide(live: Live): Promise<LiveView> {
  const owners = await live.digests();
  const rows = await live.rows.snapshot();
  try {
    const watermarks = await rows.watermarks();
    return {
      owners: new Map(owners.map((digest) => [digest.partition, digest])),
      watermarks: new Map(
        [...watermarks].map(([partition, { seq, digest }]) => [partition, { partition, seq, digest }]),
      ),
      rows,
    };
  } catch (error) {
    await rows.close();
    throw error;
  }
}

/** What a replay must bring for a partition to be compared with the live side. */
export function wantedBy(view: LiveView, partition: number): Wanted {
  const watermark = view.watermarks.get(partition);
  const marks = [view.owners.get(partition), watermark].filter((mark) => mark !== undefined);
  return { digestsAt: marks.map(({ seq }) => seq), rowsUpTo: watermark?.seq ?? 0 };
}
