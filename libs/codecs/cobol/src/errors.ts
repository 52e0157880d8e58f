/**
 * The four ways in which reading a mainframe file can fail. Each is one line that says where:
 * file and line for a copybook, file, record and byte offset for data.
 */
import { TerminalError } from '@symphainy/kernel';

/** Trying again without changing copybook, options or data cannot help. */
export class CopybookError extends TerminalError {}

/** A place in the source of a copybook; `line` counts from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** A place in a data file; `record` counts from 1, `offset` in bytes from the file's first byte. */
export interface DataPlace {
  readonly file: string;
  readonly record: number;
  readonly offset: number;
}

/** The copybook breaks the grammar, or its items contradict each other. */
export function copybookFault(place: SourcePlace, fault: string, field?: string): CopybookError {
  const where = `${place.file}, line ${place.line}${field === undefined ? '' : `, field ${field}`}`;
  return new CopybookError({ code: 'SYM-CB-0001', detail: oneLine(`${where}: ${fault}`) });
}

/** The data does not fit the copybook or the record format. */
export function dataFault(place: DataPlace, fault: string): CopybookError {
  const where = `${place.file}, record ${place.record} at byte offset ${place.offset}`;
  return new CopybookError({ code: 'SYM-CB-0002', detail: oneLine(`${where}: ${fault}`) });
}

/** An option's value is not one that this copybook or command takes. */
export function optionFault(option: string, fault: string): CopybookError {
  return new CopybookError({ code: 'SYM-CB-0003', detail: oneLine(`${option}: ${fault}`) });
}

/** A file cannot be opened or read. */
export function fileFault(file: string, cause: unknown): CopybookError {
  const reason = reasons[errorCode(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
  return new CopybookError({ code: 'SYM-CB-0004', detail: oneLine(`${file}: ${reason}`), cause });
}

const reasons: Record<string, string> = {
  ENOENT: 'no such file',
  EISDIR: 'is a directory, not a file',
  EACCES: 'permission denied',
};

function errorCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
