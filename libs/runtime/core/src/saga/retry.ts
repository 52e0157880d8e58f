/** Exponential backoff with a cap and jitter: the delay before an attempt is within [delay / 2, delay]. */
import type { RetryPolicy } from '@symphainy/kernel';
import { createHash } from 'node:crypto';

export const defaultRetry: RetryPolicy = {
  attemptsMax: 5,
  firstDelayMs: 200,
  delayMsMax: 30_000,
  factorPercent: 200,
};

/**
 * Milliseconds to wait before `attempt` (the first retry is attempt 2). The jitter follows from the await's
 * address, so that deciding again gives the same.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, address: string): number {
  const exponential = policy.firstDelayMs * (policy.factorPercent / 100) ** (attempt - 2);
  const delay = Math.min(exponential, policy.delayMsMax);
  const jitter = createHash('sha256').update(address).digest().readUInt32BE(0) / 0x1_0000_0000;
  return Math.round(delay / 2 + (delay / 2) * jitter);
}
