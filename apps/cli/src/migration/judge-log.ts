/** What the log of a platform says of itself: whether it is whole, and whether it gives again what is live. */
import type { LogEvidence } from '@symphainy/migration';
import { isSound, runReplay, verifyLog } from '@symphainy/runtime-replay';
import { withLog } from '../open-log.js';

export async function judgeLog(dataDir: string): Promise<LogEvidence> {
  return withLog(dataDir, async (log) => {
    const verified = await verifyLog(log.wal, log.partitionCount);
    const replayed = await runReplay({ ...log, json: true }, () => undefined);
    const { events, live_digest, replayed_digest, equal, bytes } = replayed;
    return {
      wal: { frames: verified.frames, events: verified.events, bytes },
      sound: isSound(verified),
      replay: { events, live_digest, replayed_digest, equal },
    };
  });
}
