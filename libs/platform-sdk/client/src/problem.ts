/** Errors as the API tells them (problem+json), as errors of the platform. */
import type { InputFault, SymphainyError } from '@symphainy/kernel';
import { isErrorCode, symphainyError } from '@symphainy/kernel';

/** The error in an answer's body; an answer that is no problem is told with its status. */
export function errorOfAnswer(status: number, body: string, retryAfter?: string): SymphainyError {
  const problem = problemOf(body);
  const code = typeof problem?.code === 'string' ? problem.code : '';
  const retryAfterMs = retryAfter === undefined ? undefined : Number(retryAfter) * 1000;
  if (!isErrorCode(code)) {
    return symphainyError({
      code: 'SYM-RT-0001',
      detail: `the API answered ${status} ${code || 'without a problem'}`,
    });
  }
  return symphainyError({
    code,
    detail: String(problem?.detail ?? ''),
    ...(typeof problem?.remedy === 'string' ? { remedy: problem.remedy } : {}),
    faults: faultsOf(problem?.errors),
    ...(retryAfterMs !== undefined && retryAfterMs >= 0 ? { retryAfterMs } : {}),
  });
}

/** The error when there is no answer at all. */
export function unreachable(url: string, cause: unknown): SymphainyError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return symphainyError({ code: 'SYM-LP-0009', detail: `${url} cannot be reached: ${reason}`, cause });
}

function problemOf(body: string): Record<string, unknown> | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' && document !== null
      ? (document as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function faultsOf(errors: unknown): InputFault[] {
  return Array.isArray(errors) ? errors.filter(isFault) : [];
}

function isFault(value: unknown): value is InputFault {
  if (typeof value !== 'object' || value === null) return false;
  const { pointer, detail } = value as Record<string, unknown>;
  return typeof pointer === 'string' && typeof detail === 'string';
}
