/** A user's own target, looked into at the end of a run: every migrated key is asked for once more. */
import { setTimeout as wait } from 'node:timers/promises';
import { RetryableError } from '@symphainy/kernel';
import type { DumpedEntity, TargetView } from '@symphainy/migration';
import { RestTarget, type StoredEntity } from '@symphainy/public-works-external-system';
import type { Secrets } from '@symphainy/public-works-secrets';
import type { TargetFile } from './target-file.js';

/** Keys asked for at once. */
const width = 16;
const triesMax = 6;
const answerMsMax = 15_000;

export function ownTargetView({ system, settings }: TargetFile, secrets: Secrets): TargetView {
  return {
    listsAll: false,
    async *entities(collection, keys) {
      const target = RestTarget.open(system, settings, { secrets });
      try {
        for (let from = 0; from < keys.length; from += width) {
          const some = keys.slice(from, from + width);
          const found = await Promise.all(some.map((key) => entityAt(target, collection, key)));
          for (const entity of found) if (entity) yield entity;
        }
      } finally {
        target.close();
      }
    },
    // What a target that one knows nothing of has seen, it cannot be asked.
    changedTwice: () => Promise.resolve(undefined),
  };
}

async function entityAt(
  target: RestTarget,
  collection: string,
  key: string,
): Promise<DumpedEntity | undefined> {
  const stored = await patiently(() => target.read({ collection, key }, AbortSignal.timeout(answerMsMax)));
  return stored && { collection, key, etag: stored.version, entity: stored.document };
}

/** Asks again what may pass: after 0.2 s, then twice as long each time, or as long as the target says. */
async function patiently(ask: () => Promise<StoredEntity | undefined>): Promise<StoredEntity | undefined> {
  for (let tried = 1; ; tried++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RetryableError) || tried === triesMax) throw error;
      await wait(error.retryAfterMs ?? 100 * 2 ** tried);
    }
  }
}
