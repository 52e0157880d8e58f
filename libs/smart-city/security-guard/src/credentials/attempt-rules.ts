/** How often a password may be tried: five attempts are free, then each waits, twice as long every time. */
export const attemptRules = {
  freeAttempts: 5,
  firstBlockMs: 30_000,
  blockMsMax: 15 * 60_000,
  /** Attempts are forgotten after this time without one. */
  memoryMs: 60 * 60_000,
} as const;

/** What is remembered of the attempts on one subject. */
export interface AttemptRecord {
  readonly attempts: number;
  readonly blockedUntilMs: number;
  readonly lastAtMs: number;
}

export type CountedAttempt =
  | { readonly type: 'blocked'; readonly untilMs: number }
  | { readonly type: 'free'; readonly record: AttemptRecord };

/** Counts an attempt before it is known whether it is right, so that many at a time all count. */
export function countAttempt(known: AttemptRecord | undefined, nowMs: number): CountedAttempt {
  const recent = known && known.lastAtMs > nowMs - attemptRules.memoryMs ? known : undefined;
  if (recent && recent.blockedUntilMs > nowMs) return { type: 'blocked', untilMs: recent.blockedUntilMs };
  const attempts = (recent?.attempts ?? 0) + 1;
  return { type: 'free', record: { attempts, blockedUntilMs: nowMs + blockMs(attempts), lastAtMs: nowMs } };
}

function blockMs(attempts: number): number {
  const { freeAttempts, firstBlockMs, blockMsMax } = attemptRules;
  if (attempts < freeAttempts) return 0;
  return Math.min(firstBlockMs * 2 ** (attempts - freeAttempts), blockMsMax);
}
