/** The lifecycle's phases as clients see them. */
export const terminalStatuses = [
  'SUCCEEDED',
  'FAILED',
  'COMPENSATED',
  'CANCELLED',
  'TERMINATED',
  'REJECTED',
] as const;
export const statuses = [
  'ACCEPTED',
  'RUNNING',
  'WAITING',
  'PAUSED',
  'STUCK',
  'COMPENSATING',
  ...terminalStatuses,
] as const;

const terminal: ReadonlySet<string> = new Set(terminalStatuses);

export function isTerminal(status: string): boolean {
  return terminal.has(status);
}
