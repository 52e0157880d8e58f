/**
 * What this package refuses before anything is decided. A failure while a policy is being evaluated
 * is no refusal, see `evaluation-error.ts`.
 */
import { TerminalError } from '@symphainy/kernel';

/** A policy that cannot be compiled: says which one, and what in it. */
export function uncompilable(policyId: string, construct: string): TerminalError {
  return new TerminalError({ code: 'SYM-PO-0001', detail: `${policyId}: ${construct}` });
}

/** Entities, a context or a request that are not what Cedar allows. */
export function invalidInput(detail: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-PO-0003', detail, cause });
}
