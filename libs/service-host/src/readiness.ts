/** Whether a service can take work now. */

/** Reasons say what is missing, for a person; a service that is ready has none. */
export type ReadyState =
  { readonly ready: true } | { readonly ready: false; readonly reasons: readonly string[] };

/** Asks whether the service is ready. */
export type Readiness = () => Promise<ReadyState> | ReadyState;

const readinessMsMax = 2_000;

/** Asks, and always gets an answer: a check that fails or hangs is a reason like any other. */
export async function askReadiness(readiness: Readiness): Promise<ReadyState> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<ReadyState>((resolve) => {
    const reasons = [`the readiness check took longer than ${readinessMsMax} ms`];
    timer = setTimeout(() => resolve({ ready: false, reasons }), readinessMsMax);
  });
  try {
    return await Promise.race([Promise.resolve(readiness()), tooSlow]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ready: false, reasons: [`the readiness check failed: ${reason}`] };
  } finally {
    clearTimeout(timer);
  }
}
