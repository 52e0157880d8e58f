/**
 * How an error of the platform leaves a gRPC handler and comes out of a call: the status code of its
 * catalogue entry, its detail as text, and the whole Problem in the trailers.
 */
import type { ServiceError } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import {
  errorFromProblem,
  problemFromError,
  problemOfTrailers,
  trailersOfProblem,
} from '@symphainy/contracts/problem';
import { SymphainyError, errorCatalogue, symphainyError } from '@symphainy/kernel';

/** What a gRPC handler answers with. An error that is not the platform's own tells nothing of itself. */
export function toServiceError(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  const known =
    error instanceof SymphainyError
      ? error
      : symphainyError({ code: 'SYM-RT-0001', detail: 'the service failed; its log has the cause' });
  const problem = problemFromError(known);
  const details = `${known.code}: ${problem.detail}`;
  return Object.assign(new Error(details), {
    code: errorCatalogue[known.code].grpc,
    details,
    metadata: trailersOfProblem(problem),
  });
}

/** The error that a callee sent, as the caller throws it on; undefined when the status carries no Problem. */
export function fromServiceError(error: ServiceError): SymphainyError | undefined {
  const problem = problemOfTrailers(error.metadata);
  return problem && errorFromProblem(problem, error);
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'number' &&
    'metadata' in error &&
    error.metadata instanceof Metadata
  );
}
