/** What goes wrong with the store, as errors with codes. */
import { TerminalError, symphainyError } from '@symphainy/kernel';
import type { SymphainyError } from '@symphainy/kernel';
import { DatabaseError } from 'pg';

/** The database cannot be reached or did not answer; the outcome of a write is unknown. */
export function unreachable(what: string, cause: unknown): SymphainyError {
  return symphainyError({
    code: 'SYM-WAL-0002',
    detail: `The read store cannot ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    remedy: 'Check that the database runs and that its address is right.',
    cause,
  });
}

/** Classes of SQLSTATE that say that the data is at fault, so that repeating cannot help. */
const dataFaults = ['22', '23', '54'];

/** An error of the database: rows that do not fit what is there, or a database that cannot be reached. */
export function databaseError(what: string, cause: unknown): SymphainyError {
  const isDataFault = cause instanceof DatabaseError && dataFaults.includes((cause.code ?? '').slice(0, 2));
  return isDataFault ? damaged(cause.message) : unreachable(what, cause);
}

/** The rows are not what the log made of them. */
export function damaged(detail: string): TerminalError {
  return new TerminalError({
    code: 'SYM-WAL-0001',
    detail: `The rows of the read store are damaged: ${detail}`,
    remedy: 'Clear the partition in the read store; its rows are made again from the log.',
  });
}

/** A caller that does what the port forbids. */
export function misuse(detail: string): TerminalError {
  return new TerminalError({ code: 'SYM-RT-0001', detail: `The read store was used wrongly: ${detail}` });
}
