/** The phases of an execution's life, as clients see them. */
export const terminalStatuses = [
  'SUCCEEDED',
  'FAILED',
  'COMPENSATED',
  'CANCELLED',
  'TERMINATED',
  'REJECTED',
] as const;

export const executionStatuses = [
  'ACCEPTED',
  'RUNNING',
  'WAITING',
  'PAUSED',
  'STUCK',
  'COMPENSATING',
  ...terminalStatuses,
] as const;

const terminal: ReadonlySet<string> = new Set(terminalStatuses);

/** Whether an execution of this status has ended. */
export function isTerminalStatus(status: string): boolean {
  return terminal.has(status);
}
