/** gRPC failures as errors of the platform. */
import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { problemOfTrailers } from '@symphainy/contracts/problem';
import type { ErrorCode, SymphainyError } from '@symphainy/kernel';
import { symphainyError } from '@symphainy/kernel';
import { errorOfProblem } from './problem-message.js';

/** The error behind a failed call; what is no failure of a call is an internal error. */
export function errorOfCall(error: unknown): SymphainyError {
  if (!isServiceError(error))
    return symphainyError({ code: 'SYM-RT-0001', detail: 'a call failed', cause: error });
  const problem = problemOfTrailers(error.metadata);
  if (problem) return errorOfProblem(problem);
  const code = codeOfStatus(error.code);
  return symphainyError({
    code,
    detail: detailOf(code),
    cause: error,
    ...(code === 'SYM-RT-0007' ? { retryAfterMs: 1_000 } : {}),
  });
}

function codeOfStatus(code: status): ErrorCode {
  switch (code) {
    case status.UNAVAILABLE:
    case status.CANCELLED:
      return 'SYM-RT-0007';
    case status.DEADLINE_EXCEEDED:
      return 'SYM-RT-0011';
    case status.RESOURCE_EXHAUSTED:
      return 'SYM-RT-0008';
    case status.NOT_FOUND:
      return 'SYM-EX-0004';
    case status.INVALID_ARGUMENT:
      return 'SYM-EX-0001';
    default:
      return 'SYM-RT-0001';
  }
}

/** Said instead of the transport's own words, which name addresses. */
function detailOf(code: ErrorCode): string {
  switch (code) {
    case 'SYM-RT-0007':
      return 'the service that answers this cannot be reached at the moment';
    case 'SYM-RT-0011':
      return 'the service that answers this did not do so in time';
    case 'SYM-RT-0008':
      return 'the service that answers this is busy';
    case 'SYM-EX-0004':
      return 'there is nothing of that id';
    case 'SYM-EX-0001':
      return 'the request was refused as invalid';
    default:
      return 'a service failed';
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error && typeof error.code === 'number';
}
