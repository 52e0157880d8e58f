/**
 * What a failed call to Smart City means. A service sends its error whole, as `kernel.v1.Problem` in the
 * trailers, so that code, faults and retry hints survive the way.
 */
import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { Problem } from '@symphainy/contracts/kernel';
import type { SymphainyError } from '@symphainy/kernel';
import { isErrorCode, symphainyError } from '@symphainy/kernel';

const problemTrailer = 'symphainy-problem-bin';

/** The error that the service answered; SYM-SC-0012 when it answered none because it can't be reached. */
export function errorFromService(error: ServiceError): SymphainyError {
  const [trailer] = error.metadata?.get(problemTrailer) ?? [];
  const problem = Buffer.isBuffer(trailer) ? Problem.decode(trailer) : undefined;
  if (problem && isErrorCode(problem.code)) {
    return symphainyError({
      code: problem.code,
      detail: problem.detail,
      remedy: problem.remedy,
      faults: problem.faults,
      ...(problem.retryAfterMs > 0 && { retryAfterMs: problem.retryAfterMs }),
      cause: error,
    });
  }
  const unreachable = error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED;
  return symphainyError({
    code: unreachable ? 'SYM-SC-0012' : 'SYM-RT-0001',
    detail: unreachable ? 'Smart City does not answer.' : `Smart City failed: ${status[error.code]}.`,
    cause: error,
  });
}
