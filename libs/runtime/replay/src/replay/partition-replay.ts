/**
 * One partition made again from its log: what was decided is decided again, what was recorded is folded.
 *
 * I1  The fold takes what the log says, also where deciding again gives something else: that is reported, and
 *     the state is compared with the live one all the same.
 * I2  A record that does not fold ends the partition, as it would for an owner.
 */
import { formatPosition } from '@symphainy/kernel';
import { StateDigest, fold, initialPartitionState } from '@symphainy/runtime-core';
import type { ControlState } from '@symphainy/runtime-core';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import { loggedTransitions } from '../log/logged-transitions.js';
import type { LogEntry } from '../log/partition-log.js';
import { RowSums } from '../rows/row-sums.js';
import { RowsFromLog } from '../rows/rows-from-log.js';
import type { ControlHistory, ControlWalk } from './control-history.js';
import { decideAgain } from './decide-again.js';
import type { DifferenceList } from './difference.js';

/** What the live side will be asked about a partition. */
export interface Wanted {
  /** Seqs at which the digest of the state is wanted. */
  readonly digestsAt: readonly number[];
  /** The seq up to which rows are made; undefined: none. */
  readonly rowsUpTo: number | undefined;
}

export interface PartitionReplay {
  readonly partition: number;
  /** The last frame that was folded, and the digest of the state there. */
  readonly seq: number;
  readonly digest: string;
  readonly items: number;
  readonly frames: number;
  /** Records of stale owners, and repeats. */
  readonly dropped: number;
  readonly transitions: number;
  readonly events: number;
  /** Of the frames that count. */
  readonly bytes: number;
  /** Commands that gave the same events again. */
  readonly decidedAgain: number;
  /** Wanted digests, as far as the log goes, by seq. */
  readonly digestsAt: ReadonlyMap<number, string>;
  /** Undefined when none were wanted, or when the log does not go so far. */
  readonly rows: RowSums | undefined;
}

export class PartitionFold {
  private readonly state;
  private readonly digest = new StateDigest();
  private readonly wanted: ReadonlySet<number>;
  private readonly digestsAt = new Map<number, string>();
  private readonly sums = new RowSums();
  private readonly rows: RowsFromLog | undefined;
  private readonly walk: ControlWalk | undefined;
  private seq = 0;
  private readonly counts = { frames: 0, dropped: 0, transitions: 0, events: 0, bytes: 0, decidedAgain: 0 };
  private controlIsMissing = false;
  private ended = false;

  constructor(
    private readonly partition: number,
    /** Filled by the fold of partition 0, read by the others. */
    private readonly history: ControlHistory,
    private readonly differences: DifferenceList,
    private readonly request: Wanted,
  ) {
    this.state = initialPartitionState(partition);
    this.wanted = new Set(request.digestsAt);
    this.rows = request.rowsUpTo === undefined ? undefined : new RowsFromLog(this.sums);
    this.walk = partition === 0 ? undefined : history.walk();
    this.takeDigest();
  }

  add(entry: LogEntry): void {
    if (this.ended) return;
    switch (entry.type) {
      case 'frame':
        return this.addFrame(entry);
      case 'dropped':
        this.counts.dropped += 1;
        return;
      case 'epoch':
        return;
      case 'damage': {
        const { offset, detail } = entry.damage;
        return this.end(`${this.partition}@${offset}`, detail);
      }
    }
  }

  finish(): PartitionReplay {
    const { partition, seq, counts, digestsAt } = this;
    const { digest, items } = this.digest.take(this.state);
    this.rows?.finish();
    const reached = this.request.rowsUpTo !== undefined && this.request.rowsUpTo <= seq;
    return {
      partition,
      seq,
      digest,
      items,
      ...counts,
      digestsAt,
      rows: reached ? this.sums : undefined,
    };
  }

  private addFrame({ frame, before, sizeBytes }: Extract<LogEntry, { type: 'frame' }>): void {
    const { header } = frame;
    this.checkHeader(header, before);
    const control = this.controlAt(header.controlSeq);
    for (const logged of loggedTransitions(frame)) {
      if (control !== 'missing') this.decideAgain(logged, control);
      try {
        this.fold(logged);
        if (this.rows && header.seq <= this.request.rowsUpTo!) this.rows.add(logged);
      } catch (error) {
        const detail = `it does not fold: ${error instanceof Error ? error.message : String(error)}`;
        return this.end(formatPosition(logged.position), detail);
      }
      this.counts.transitions += 1;
      this.counts.events += logged.transition.events.length;
    }
    this.counts.frames += 1;
    this.counts.bytes += sizeBytes;
    this.seq = header.seq;
    if (this.partition === 0) this.history.lastSeq = header.seq;
    this.takeDigest();
  }

  private checkHeader(
    header: { readonly seq: number; readonly timeMs: number; readonly controlSeq: number },
    before: { readonly timeMs: number; readonly controlSeq: number },
  ): void {
    const at = `${this.partition}.${header.seq}`;
    for (const name of ['timeMs', 'controlSeq'] as const) {
      if (header[name] >= before[name]) continue;
      const what = name === 'timeMs' ? 'its time' : 'its control seq';
      this.differences.add({
        kind: 'header',
        at,
        detail: `${what} falls from ${before[name]} to ${header[name]}`,
      });
    }
    if (this.partition === 0 || this.controlIsMissing || header.controlSeq <= this.history.lastSeq) return;
    this.controlIsMissing = true;
    const detail = `it was decided as of control seq ${header.controlSeq}; the control log was read to ${this.history.lastSeq}`;
    this.differences.add({ kind: 'header', at, detail });
  }

  /** Partition 0 decides by its own state, which changes within a frame. */
  private controlAt(seq: number): ControlState | 'own' | 'missing' {
    if (!this.walk) return 'own';
    return seq > this.history.lastSeq ? 'missing' : this.walk.at(seq);
  }

  private decideAgain(logged: LoggedTransition, control: ControlState | 'own'): void {
    const difference = decideAgain(this.state, control === 'own' ? this.state.control : control, logged);
    if (difference) this.differences.add(difference);
    else this.counts.decidedAgain += 1;
  }

  private fold({ transition, position }: LoggedTransition): void {
    if (this.partition !== 0) return fold(this.state, transition, position);
    for (const event of transition.events) {
      const before = this.state.control;
      const single = { ...transition, events: [event] };
      fold(this.state, single, position);
      if (this.state.control !== before) this.history.add(position.seq, single);
    }
  }

  private takeDigest(): void {
    if (this.wanted.has(this.seq)) this.digestsAt.set(this.seq, this.digest.take(this.state).digest);
  }

  private end(at: string, detail: string): void {
    this.ended = true;
    this.differences.add({ kind: 'damage', at, detail });
  }
}
