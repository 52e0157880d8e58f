/** `symphainy replay`: makes the log again and says whether the live side is what it gives. */
import type { WalReader } from '@symphainy/public-works-wal';
import type { OnProgress } from '../log/progress.js';
import { RowComparison } from '../rows/compare-rows.js';
import type { DifferentRow } from '../rows/compare-rows.js';
import { compareWithLive, overallDigest } from './compare-with-live.js';
import type { ComparedPosition } from './compare-with-live.js';
import { DifferenceList } from './difference.js';
import type { Difference } from './difference.js';
import { askLiveSide, wantedBy } from './live-side.js';
import type { Live } from './live-side.js';
import { replayLog } from './replay-log.js';

export interface RunReplayOptions {
  readonly wal: WalReader;
  /** Partitions beside the control log. */
  readonly partitionCount: number;
  readonly live: Live;
  /** One line of JSON rather than text. */
  readonly json: boolean;
  readonly onProgress?: OnProgress;
  /** How many differences, and how many rows, are named; all are counted. */
  readonly listedMax?: number;
}

/** As it is printed with `--json`. */
export interface ReplayReport {
  readonly events: number;
  readonly transitions: number;
  readonly frames: number;
  readonly bytes: number;
  /** Commands that, decided again, gave the same bytes. */
  readonly decided_again: number;
  /** Over the partitions in `positions`; empty when there are none. */
  readonly live_digest: string;
  readonly replayed_digest: string;
  /** Whether log, state and rows agree in everything. */
  readonly equal: boolean;
  readonly positions: readonly (ComparedPosition & { readonly equal: boolean })[];
  /** Partitions with frames of which neither an owner nor the rows say anything. */
  readonly not_compared: readonly number[];
  readonly rows: {
    readonly compared: number;
    readonly different_total: number;
    readonly different: readonly DifferentRow[];
  };
  readonly differences_total: number;
  readonly differences: readonly Difference[];
}

const listedMaxDefault = 100;

/** Writes the report as lines and answers it; exit with a failure when it is not `equal`. */
export async function runReplay(
  options: RunReplayOptions,
  write: (line: string) => void,
): Promise<ReplayReport> {
  const report = await replayReport(options);
  if (options.json) write(JSON.stringify(report));
  else for (const line of reportLines(report)) write(line);
  return report;
}

async function replayReport(options: RunReplayOptions): Promise<ReplayReport> {
  const { wal, partitionCount, live, onProgress, listedMax = listedMaxDefault } = options;
  const differences = new DifferenceList(listedMax);
  const rows = new RowComparison(listedMax);
  const counts = { events: 0, transitions: 0, frames: 0, bytes: 0, decided_again: 0 };
  const positions: ComparedPosition[] = [];
  const notCompared: number[] = [];
  const view = await askLiveSide(live);
  try {
    const wanted = (partition: number) => wantedBy(view, partition);
    const replayed = replayLog(wal, partitionCount, { wanted, differences, onProgress });
    for await (const partition of replayed) {
      counts.events += partition.events;
      counts.transitions += partition.transitions;
      counts.frames += partition.frames;
      counts.bytes += partition.bytes;
      counts.decided_again += partition.decidedAgain;
      const position = await compareWithLive(wal, partition, view, rows, differences);
      if (position) positions.push(position);
      else if (partition.frames > 0) notCompared.push(partition.partition);
    }
  } finally {
    await view.rows.close();
  }
  const digestBy = (side: 'live' | 'replayed') =>
    positions.length === 0
      ? ''
      : overallDigest(positions.map((position) => ({ ...position, digest: position[side] })));
  const [live_digest, replayed_digest] = [digestBy('live'), digestBy('replayed')];
  const isCompared = positions.length > 0 || counts.frames === 0;
  const isSame = live_digest === replayed_digest && differences.total === 0 && rows.differentTotal === 0;
  return {
    ...counts,
    live_digest,
    replayed_digest,
    equal: isCompared && isSame,
    positions: positions.map((position) => ({ ...position, equal: position.live === position.replayed })),
    not_compared: notCompared,
    rows: { compared: rows.compared, different_total: rows.differentTotal, different: rows.different },
    differences_total: differences.total,
    differences: differences.listed,
  };
}

function* reportLines(report: ReplayReport): Generator<string> {
  const { events, frames, transitions, bytes, rows } = report;
  yield `replayed   ${events} events in ${transitions} transitions, ${frames} frames, ${bytes} bytes`;
  yield `decided    ${report.decided_again} of ${transitions} commands again, to the same bytes`;
  for (const { partition, seq, source, live, replayed, equal } of report.positions) {
    const sign = equal ? '=' : '≠';
    yield `state      ${partition}.${seq}  ${source} ${live} ${sign} ${replayed || 'beyond the log'}`;
  }
  if (report.not_compared.length > 0) {
    yield `state      of partitions ${report.not_compared.join(', ')}: nothing live to compare with yet`;
  }
  yield `rows       ${rows.compared} compared, ${rows.different_total} different`;
  for (const { table, partition, key, problem } of rows.different) {
    yield `  ${problem} in ${table}, partition ${partition}: ${key}`;
  }
  yield* more(rows.different_total - rows.different.length);
  if (report.differences_total > 0) yield `differences ${report.differences_total}`;
  for (const { kind, at, detail, command, recorded, again } of report.differences) {
    yield `  ${kind} at ${at}${command ? ` (${command})` : ''}: ${detail}`;
    if (recorded !== undefined) yield `    recorded  ${recorded || 'nothing'}`;
    if (again !== undefined) yield `    again     ${again || 'nothing'}`;
  }
  yield* more(report.differences_total - report.differences.length);
  yield `live       ${report.live_digest || 'nothing'}`;
  yield `replayed   ${report.replayed_digest || 'nothing'}`;
  yield report.equal ? 'equal' : 'NOT EQUAL';
}

function* more(count: number): Generator<string> {
  if (count > 0) yield `  … and ${count} more`;
}
