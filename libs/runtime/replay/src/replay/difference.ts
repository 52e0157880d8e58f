/** Where the log, its replay and the live side do not agree. */

export interface Difference {
  /**
   * damage: a record that is not as it was written, or does not fold; nothing after it was read.
   * header: a frame whose time or control seq cannot be.
   * decision: a command that, decided again, gives other events than were recorded.
   * state: the live state has another digest, or stands where the log does not go.
   */
  readonly kind: 'damage' | 'header' | 'decision' | 'state';
  /** `partition.seq.index` of a transition, `partition.seq` of a frame, `partition@offset` of a record. */
  readonly at: string;
  readonly detail: string;
  /** The kind of the command, with `decision`. */
  readonly command?: string;
  /** What the log or the live side says. */
  readonly recorded?: string;
  /** What came out when it was done again. */
  readonly again?: string;
}

/** Differences, at most so many; those beyond are counted. */
export class DifferenceList {
  readonly listed: Difference[] = [];
  total = 0;

  constructor(private readonly listedMax: number) {}

  /** Whether one more would be listed: what nobody will see need not be put into words. */
  get hasRoom(): boolean {
    return this.listed.length < this.listedMax;
  }

  add(difference: Difference): void {
    this.total += 1;
    if (this.hasRoom) this.listed.push(difference);
  }
}
