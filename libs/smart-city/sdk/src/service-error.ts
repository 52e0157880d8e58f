/** What a failed call to Smart City means. */
import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { errorFromProblem, problemOfTrailers } from '@symphainy/contracts/problem';
import type { SymphainyError } from '@symphainy/kernel';
import { symphainyError } from '@symphainy/kernel';

/** The error that the service answered; SYM-SC-0012 when it answered none because it can't be reached. */
export function errorFromService(error: ServiceError): SymphainyError {
  const problem = problemOfTrailers(error.metadata);
  const sent = problem && errorFromProblem(problem, error);
  if (sent) return sent;
  const unreachable = error.code === status.UNAVAILABLE || error.code === status.DEADLINE_EXCEEDED;
  return symphainyError({
    code: unreachable ? 'SYM-SC-0012' : 'SYM-RT-0001',
    detail: unreachable ? 'Smart City does not answer.' : `Smart City failed: ${status[error.code]}.`,
    cause: error,
  });
}
