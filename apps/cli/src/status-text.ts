import colours from 'picocolors';

/** A status in its colour: green went well, red did not, yellow needs somebody, the rest is under way. */
export function statusText(status: string): string {
  if (status === 'SUCCEEDED' || status === 'ALLOW' || status === 'allow') return colours.green(status);
  if (['FAILED', 'REJECTED', 'TERMINATED', 'DENY', 'deny'].includes(status)) return colours.red(status);
  if (['STUCK', 'COMPENSATING', 'COMPENSATED', 'CANCELLED', 'UNKNOWN'].includes(status))
    return colours.yellow(status);
  return colours.cyan(status);
}
