/** How long a session may live. Runtime opens and closes sessions; these are the bounds it is asked within. */
import { symphainyError } from '@symphainy/kernel';

export const sessionTtl = {
  defaultSeconds: 8 * 3_600,
  minSeconds: 60,
  maxSeconds: 24 * 3_600,
} as const;

/** The lifetime for a request; throws SYM-EX-0001 when it asks for less or more than the bounds. */
export function sessionTtlSeconds(asked: number | undefined): number {
  if (asked === undefined) return sessionTtl.defaultSeconds;
  const { minSeconds, maxSeconds } = sessionTtl;
  if (Number.isInteger(asked) && asked >= minSeconds && asked <= maxSeconds) return asked;
  const detail = `must be a whole number of seconds from ${minSeconds} to ${maxSeconds}`;
  throw symphainyError({
    code: 'SYM-EX-0001',
    detail: `ttl_seconds ${detail}.`,
    faults: [{ pointer: '/ttl_seconds', detail }],
  });
}
