/** Errors as they travel between processes (`Problem` of the contracts), and back. */
import type { Problem } from '@symphainy/contracts/kernel';
import type { SymphainyError } from '@symphainy/kernel';
import { isErrorCode, symphainyError } from '@symphainy/kernel';

/** The error that a Runtime or Smart City told of; a code that this version does not know is an internal error. */
export function errorOfProblem(problem: Problem): SymphainyError {
  if (!isErrorCode(problem.code)) {
    return symphainyError({
      code: 'SYM-RT-0001',
      detail: `a service answered with the unknown code ${problem.code}`,
    });
  }
  return symphainyError({
    code: problem.code,
    detail: problem.detail,
    ...(problem.remedy ? { remedy: problem.remedy } : {}),
    ...(problem.retryAfterMs ? { retryAfterMs: problem.retryAfterMs } : {}),
    faults: problem.faults,
  });
}
