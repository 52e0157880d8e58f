import type { Problem } from '@symphainy/contracts/kernel';
import { SymphainyError, errorCatalogue } from '@symphainy/kernel';
import type { ErrorCode } from '@symphainy/kernel';

/** An error as it travels to Experience. What is not ours is told as an internal error, without its text. */
export function problemOf(error: unknown): Problem {
  if (error instanceof SymphainyError) {
    const { code, detail, remedy, faults, retryAfterMs = 0 } = error;
    return { code, detail, remedy, faults: [...faults], retryAfterMs, ownerAddress: '' };
  }
  return problem('SYM-RT-0001', 'an unexpected error; the log of the runtime has it');
}

export function problem(code: ErrorCode, detail: string, retryAfterMs = 0, ownerAddress = ''): Problem {
  return { code, detail, remedy: errorCatalogue[code].remedy, faults: [], retryAfterMs, ownerAddress };
}
