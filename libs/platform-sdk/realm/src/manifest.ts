/** A realm as it describes itself on the wire. */
import type { Manifest } from '@symphainy/contracts/realm';
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import type { Effect as RealmEffect, Idempotency as RealmIdempotency, Realm } from './realm.js';

export const contractVersion = 1;

const effects: Readonly<Record<RealmEffect, Effect>> = {
  pure: Effect.EFFECT_PURE,
  read: Effect.EFFECT_READ,
  external_write: Effect.EFFECT_EXTERNAL_WRITE,
};
const idempotencies: Readonly<Record<RealmIdempotency, Idempotency>> = {
  native: Idempotency.IDEMPOTENCY_NATIVE,
  conditional: Idempotency.IDEMPOTENCY_CONDITIONAL,
  none: Idempotency.IDEMPOTENCY_NONE,
};

export function manifestOf(realm: Realm): Manifest {
  return {
    realm: realm.name,
    version: realm.version,
    contractVersion,
    intents: Array.from(realm.intents.values(), (intent) => ({
      type: intent.type,
      description: intent.description,
      paramsSchema: JSON.stringify(intent.params),
      effect: effects[intent.effect],
      idempotency: idempotencies[intent.idempotency],
      retry: { ...intent.retry },
      timeoutMs: intent.timeoutMs,
      compensation: intent.compensation ?? '',
    })),
    artifactKinds: Array.from(realm.artifactKinds.values(), (kind) => ({ ...kind })),
  };
}
