/**
 * How a handler says that it failed: the class decides whether Runtime tries again.
 * Anything else that a handler throws counts as an accident: tried again, told to the log only.
 */
import type { ErrorCode, InputFault } from '@symphainy/kernel';
import { RetryableError, TerminalError } from '@symphainy/kernel';

export interface RealmErrorOptions {
  /** A code of the catalogue, when the realm has a more telling one. */
  readonly code?: ErrorCode;
  readonly remedy?: string;
  readonly faults?: readonly InputFault[];
  readonly cause?: unknown;
}

export interface RetryableRealmErrorOptions extends RealmErrorOptions {
  /** How long what the handler needs asked to be left alone (a `Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Trying again cannot help: the parameters make no sense, the record does not exist. SYM-RL-0001. */
export class TerminalRealmError extends TerminalError {
  constructor(detail: string, options: RealmErrorOptions = {}) {
    super({ code: 'SYM-RL-0001', ...options, detail });
  }
}

/** Trying again may help: what the handler needs is away or busy for now. SYM-RL-0002. */
export class RetryableRealmError extends RetryableError {
  constructor(detail: string, options: RetryableRealmErrorOptions = {}) {
    super({ code: 'SYM-RL-0002', ...options, detail });
  }
}

/** An external write was sent and its outcome cannot be told. Runtime resolves it, never a blind repeat. */
export class UnknownOutcomeError extends Error {
  constructor(
    readonly detail: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(detail, options);
    this.name = 'UnknownOutcomeError';
  }
}

/** Handler and contract disagree: a defect of the realm that no retry mends. */
export class ContractBreach extends TerminalError {
  constructor(detail: string) {
    super({ code: 'SYM-RL-0004', detail });
  }
}
