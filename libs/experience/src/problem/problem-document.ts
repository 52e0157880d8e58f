/** Errors as the public API shows them: problem details for HTTP (RFC 9457). */
import type { InputFault, SymphainyError } from '@symphainy/kernel';
import { errorCatalogue } from '@symphainy/kernel';

export const problemMediaType = 'application/problem+json';

export interface ProblemDocument {
  /** The page of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly remedy: string;
  /** This occurrence: names the request. */
  readonly instance: string;
  readonly errors: readonly InputFault[];
}

export function problemDocument(error: SymphainyError, requestId: string): ProblemDocument {
  const { title, http } = errorCatalogue[error.code];
  return {
    type: `/docs/errors/${error.code}`,
    title,
    status: http,
    code: error.code,
    detail: error.detail,
    remedy: error.remedy,
    instance: `urn:symphainy:request:${requestId}`,
    errors: error.faults,
  };
}

/** Seconds for the Retry-After header; undefined when a retry needs no pause or cannot help. */
export function retryAfterSeconds(error: SymphainyError): number | undefined {
  const { http } = errorCatalogue[error.code];
  if (error.retryAfterMs !== undefined) return Math.max(1, Math.ceil(error.retryAfterMs / 1000));
  return error.retryable && (http === 503 || http === 429) ? 1 : undefined;
}
