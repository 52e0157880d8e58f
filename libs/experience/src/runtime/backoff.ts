/** A delay that doubles from `firstMs` to `maxMs`, spread by a quarter so that many do not come back together. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Delay before attempt `attempt` (1 is the first repetition); `random` is in [0, 1). */
export function backoffMs(limits: BackoffLimits, attempt: number, random: number): number {
  const delayMs = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(delayMs * (0.75 + random * 0.5));
}
