/**
 * How an error of the platform travels over gRPC: the status code of its catalogue entry, its detail
 * as text, and the whole Problem in the trailer `symphainy-problem-bin`.
 */
import type { ServiceError } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { Problem } from '@symphainy/contracts/kernel';
import { SymphainyError, errorCatalogue, isErrorCode, symphainyError } from '@symphainy/kernel';

const trailer = 'symphainy-problem-bin';
const detailLengthMax = 2_000;

/** What a gRPC handler answers with. An error that is not the platform's own tells nothing of itself. */
export function toServiceError(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  const known =
    error instanceof SymphainyError
      ? error
      : symphainyError({ code: 'SYM-RT-0001', detail: 'the service failed; its log has the cause' });
  const problem = Problem.create({
    code: known.code,
    detail: known.detail.slice(0, detailLengthMax),
    remedy: known.remedy,
    faults: known.faults.slice(0, 20),
    retryAfterMs: known.retryAfterMs ?? 0,
  });
  const metadata = new Metadata();
  metadata.set(trailer, Buffer.from(Problem.encode(problem).finish()));
  const details = `${known.code}: ${problem.detail}`;
  return Object.assign(new Error(details), { code: errorCatalogue[known.code].grpc, details, metadata });
}

/** The error that a callee sent, as the caller throws it on; undefined when the status carries no Problem. */
export function fromServiceError(error: ServiceError): SymphainyError | undefined {
  const bytes = error.metadata?.get(trailer)[0];
  if (!Buffer.isBuffer(bytes)) return undefined;
  const problem = Problem.decode(bytes);
  if (!isErrorCode(problem.code)) return undefined;
  return symphainyError({
    code: problem.code,
    detail: problem.detail,
    remedy: problem.remedy,
    faults: problem.faults,
    ...(problem.retryAfterMs > 0 && { retryAfterMs: problem.retryAfterMs }),
    cause: error,
  });
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
