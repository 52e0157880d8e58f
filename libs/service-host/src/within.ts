/** True when the promise settled in time, false when the time was up first. A rejection is passed on. */
export async function within(msMax: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, msMax));
  });
  try {
    return await Promise.race([promise.then(() => true as const), timeIsUp]);
  } finally {
    clearTimeout(timer);
  }
}
