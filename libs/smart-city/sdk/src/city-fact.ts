/** How a `city.*` intent changes the platform: its handler answers with a fact, which Runtime checks and records. */
import { ControlFact } from '@symphainy/contracts/wal';
import { symphainyError } from '@symphainy/kernel';

/** The type of the event that carries a fact. */
export const factEventType = 'city.fact';
/** What fits into one report of a realm, with room for an artifact. */
const factBytesMax = 448 * 1024;

export interface FactEvent {
  readonly type: string;
  /** An encoded `wal.v1.ControlFact`. */
  readonly data: Buffer;
}

/** The event for a fact; throws SYM-SC-0002 when it would not fit into the log. */
export function factEvent(kind: NonNullable<ControlFact['kind']>): FactEvent {
  const data = Buffer.from(ControlFact.encode({ kind }).finish());
  if (data.length <= factBytesMax) return { type: factEventType, data };
  throw symphainyError({
    code: 'SYM-SC-0002',
    detail: `The definition takes ${data.length} bytes of the log; at most ${factBytesMax} fit.`,
    remedy: 'Divide it, or write it shorter.',
  });
}
