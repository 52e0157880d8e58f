/**
 * The error vocabulary of the platform.
 *
 * I1  Every error that leaves a process has a stable code `SYM-<area>-<number>` and a page in docs/errors.
 * I2  The class decides whether a retry can help: `RetryableError` yes, `TerminalError` no.
 * I3  Transport codes appear in one table only (`error-catalogue.ts`), applied at the edge.
 */
import type { ErrorCode } from './error-catalogue.js';
import { errorCatalogue } from './error-catalogue.js';

/** One fault in an input, addressed by a JSON pointer (RFC 6901). */
export interface InputFault {
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorContent {
  readonly code: ErrorCode;
  /** What happened and where, for a person. Never a stack, SQL or another tenant's id. */
  readonly detail: string;
  /** What the reader can do about it; the catalogue's remedy unless told otherwise. */
  readonly remedy?: string;
  readonly faults?: readonly InputFault[];
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export abstract class SymphainyError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly remedy: string;
  readonly faults: readonly InputFault[];
  readonly retryAfterMs: number | undefined;
  abstract readonly retryable: boolean;

  constructor(content: ErrorContent) {
    super(`${content.code}: ${content.detail}`, { cause: content.cause });
    this.name = new.target.name;
    this.code = content.code;
    this.detail = content.detail;
    this.remedy = content.remedy ?? errorCatalogue[content.code].remedy;
    this.faults = content.faults ?? [];
    this.retryAfterMs = content.retryAfterMs;
  }
}

/** Trying again without changing anything cannot help. */
export class TerminalError extends SymphainyError {
  override readonly retryable = false;
}

/** The same request may succeed later; safe to repeat with the same idempotency key. */
export class RetryableError extends SymphainyError {
  override readonly retryable = true;
}

/** The error for a code, of the class that the catalogue names. */
export function symphainyError(content: ErrorContent): SymphainyError {
  return errorCatalogue[content.code].retryable ? new RetryableError(content) : new TerminalError(content);
}
