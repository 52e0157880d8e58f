/** Sends one write and turns what cannot be decided upon into errors that carry the retry decision. */
import { assertNever } from '@symphainy/kernel';
import { RetryableRealmError, UnknownOutcomeError } from '@symphainy/platform-sdk-realm';
import type { EntityTarget, EntityWrite, WriteOutcome } from '@symphainy/public-works-external-system';

export type Settled = Extract<WriteOutcome, { outcome: 'applied' | 'conflict' | 'refused' }>;

/** Throws SYM-CT-0004 when nothing was changed and a retry may help, and what becomes UNKNOWN otherwise. */
export async function sendWrite(
  target: EntityTarget,
  write: EntityWrite,
  signal: AbortSignal,
): Promise<Settled> {
  const outcome = await target.write(write, signal);
  switch (outcome.outcome) {
    case 'applied':
    case 'conflict':
    case 'refused':
      return outcome;
    case 'not_applied':
      throw new RetryableRealmError(outcome.detail, {
        code: 'SYM-CT-0004',
        ...(outcome.retryAfterMs !== undefined && { retryAfterMs: outcome.retryAfterMs }),
      });
    case 'unknown':
      throw new UnknownOutcomeError(outcome.detail);
    default:
      return assertNever(outcome);
  }
}
