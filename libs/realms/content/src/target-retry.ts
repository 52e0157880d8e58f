/** How often an intent asks a target again that is away or busy: for some twenty seconds. */
export const targetRetry = {
  attemptsMax: 8,
  firstDelayMs: 200,
  delayMsMax: 10_000,
  factorPercent: 200,
};
