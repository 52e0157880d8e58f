import { TerminalError } from '@symphainy/kernel';

/** SYM-ID-0001 with a detail that names the file, key or claim at fault. Never carries a token. */
export function notIdentified(detail: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-ID-0001', detail, cause });
}
