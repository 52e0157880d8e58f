/** Waiting for something to become true, by asking again; never by hoping that a while is enough. */
import { setTimeout as pause } from 'node:timers/promises';

const pauseMs = 50;
const withinMsDefault = 60_000;

/** What `ask` answers once that is neither undefined nor false. Fails with `what` when it takes too long. */
export async function until<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  withinMs = withinMsDefault,
): Promise<Exclude<Answer, undefined | false>> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<Answer, undefined | false>;
    last = answer;
    if (performance.now() > deadline) {
      throw new Error(`waited ${withinMs} ms for ${what}; the last answer was ${String(last)}`);
    }
    await pause(pauseMs);
  }
}
