/** A clause of the Runtime Participation Contract and what was seen when a realm was held to it. */

export type Verdict = 'held' | 'broken' | 'skipped';

export interface ClauseResult {
  /** Stable over versions, e.g. `RPC-6`. */
  readonly id: string;
  readonly title: string;
  /** The intent that it was tried with; empty when the clause is about the realm as a whole. */
  readonly intent: string;
  readonly verdict: Verdict;
  /** What the realm did, or why the clause could not be tried. */
  readonly seen: string;
}

export interface Finding {
  readonly verdict: Verdict;
  readonly seen: string;
}

export const held = (seen: string): Finding => ({ verdict: 'held', seen });
export const broken = (seen: string): Finding => ({ verdict: 'broken', seen });
export const skipped = (seen: string): Finding => ({ verdict: 'skipped', seen });
