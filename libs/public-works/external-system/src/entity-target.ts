/**
 * The port through which a realm reads and changes entities of an external system.
 *
 * I1  A write is conditional on what was there before and carries an idempotency key.
 * I2  Its outcome is said honestly: applied, certainly not applied, or unknown. A request that may have
 *     reached the system and brought no answer is unknown.
 * I3  Nothing is sent once the grant has expired.
 */
import type { JsonObject } from '@symphainy/kernel';

export interface EntityName {
  readonly collection: string;
  readonly key: string;
}

export interface StoredEntity {
  readonly document: JsonObject;
  /** By which the state is told from others: the entity tag, or a digest where the system has none. */
  readonly version: string;
}

/** What must hold for a write to take place. */
export type Condition = { readonly type: 'absent' } | { readonly type: 'version'; readonly version: string };

/** Permission to write, with the secret that the system asks for. */
export interface WritePermission {
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
  readonly secret: string;
}

export interface EntityWrite extends EntityName {
  /** Undefined removes the entity. */
  readonly document: JsonObject | undefined;
  readonly condition: Condition;
  /** The same whenever this write is tried again. */
  readonly idempotencyKey: string;
  readonly permission: WritePermission;
}

export type WriteOutcome =
  | {
      readonly outcome: 'applied';
      /** Of what is there now; undefined when it was removed, or the answer does not say. */
      readonly version: string | undefined;
      /** Whether the system says that there was nothing before; of a repeat, before the first time. */
      readonly created: boolean;
      /** Whether the system says that it had done this before under the same idempotency key. */
      readonly replayed: boolean;
    }
  /** The condition does not hold: nothing was changed. */
  | { readonly outcome: 'conflict' }
  /** The system will not take it: nothing was changed, and asking again cannot help. */
  | { readonly outcome: 'refused'; readonly detail: string }
  /** Nothing was changed, and asking again may help. */
  | { readonly outcome: 'not_applied'; readonly detail: string; readonly retryAfterMs: number | undefined }
  /** It may have been changed. The same write, under the same key, may be tried again. */
  | { readonly outcome: 'unknown'; readonly detail: string };

/** What a binding expects in the target before the first write of an entity. */
export type ExpectedBase =
  /** Whatever is there is replaced. */
  | 'current'
  /** Nothing: what is there was put there by someone else. */
  | 'absent';

export interface EntityTarget {
  readonly expectedBase: ExpectedBase;
  /** Undefined when there is none. Throws SYM-CT-0004 for faults that may pass, SYM-CT-0003 for others. */
  read(name: EntityName, signal: AbortSignal): Promise<StoredEntity | undefined>;
  /** Throws SYM-RL-0005 when the permission has expired; faults of the system are outcomes. */
  write(write: EntityWrite, signal: AbortSignal): Promise<WriteOutcome>;
}
