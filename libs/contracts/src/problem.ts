/**
 * An error of the platform on its way from one process to another: a whole `kernel.v1.Problem`, so that code,
 * faults and retry hints survive. A call that fails carries it in its trailers.
 */
import { Metadata } from '@grpc/grpc-js';
import type { SymphainyError } from '@symphainy/kernel';
import { isErrorCode, symphainyError } from '@symphainy/kernel';
import { Problem } from './generated/symphainy/kernel/v1/kernel.js';

const trailer = 'symphainy-problem-bin';
const detailLengthMax = 2_000;
const faultsMax = 20;

/** The error as it travels; what is too long for a trailer is cut. */
export function problemFromError(error: SymphainyError): Problem {
  return Problem.create({
    code: error.code,
    detail: error.detail.slice(0, detailLengthMax),
    remedy: error.remedy,
    faults: error.faults.slice(0, faultsMax),
    retryAfterMs: error.retryAfterMs ?? 0,
  });
}

/** The error that was sent; undefined when this version does not know its code. */
export function errorFromProblem(problem: Problem, cause?: unknown): SymphainyError | undefined {
  const { code, detail, remedy, faults, retryAfterMs } = problem;
  if (!isErrorCode(code)) return undefined;
  return symphainyError({
    code,
    detail,
    faults,
    ...(remedy !== '' && { remedy }),
    ...(retryAfterMs > 0 && { retryAfterMs }),
    cause,
  });
}

/** The trailers of a call that fails with this problem. */
export function trailersOfProblem(problem: Problem): Metadata {
  const trailers = new Metadata();
  trailers.set(trailer, Buffer.from(Problem.encode(problem).finish()));
  return trailers;
}

/** The problem that a failed call carries; undefined when it carries none that can be read. */
export function problemOfTrailers(trailers: Metadata | undefined): Problem | undefined {
  const [bytes] = trailers?.get(trailer) ?? [];
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    return Problem.decode(bytes);
  } catch {
    return undefined;
  }
}
