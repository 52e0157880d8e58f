import type { Problem } from '@symphainy/contracts/kernel';
import { problemFromError } from '@symphainy/contracts/problem';
import { SymphainyError, errorCatalogue } from '@symphainy/kernel';
import type { ErrorCode } from '@symphainy/kernel';

/** An error as it travels to Experience. What is not ours is told as an internal error, without its text. */
export function problemOf(error: unknown): Problem {
  if (error instanceof SymphainyError) return problemFromError(error);
  return problem('SYM-RT-0001', 'an unexpected error; the log of the runtime has it');
}

export function problem(code: ErrorCode, detail: string, retryAfterMs = 0, ownerAddress = ''): Problem {
  return { code, detail, remedy: errorCatalogue[code].remedy, faults: [], retryAfterMs, ownerAddress };
}
