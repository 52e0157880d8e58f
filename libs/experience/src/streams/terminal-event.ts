/** The events after which an execution has no more, by the names of the log's events. */
const terminalEvents: ReadonlySet<string> = new Set([
  'executionsucceeded',
  'executionfailed',
  'executioncancelled',
  'executionrejected',
  'executioncompensated',
  'executionterminated',
]);

export function isTerminalEvent(type: string): boolean {
  return terminalEvents.has(type.toLowerCase());
}
