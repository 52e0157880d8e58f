/** How far a pass over a log has come; records of stale owners count too. */
export interface Progress {
  readonly records: number;
  readonly recordsTotal: number;
}

export type OnProgress = (progress: Progress) => void;
