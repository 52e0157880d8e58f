/** What a target shows, at the end of a run, of what it holds. */
import type { JsonObject } from '@symphainy/kernel';

export interface DumpedEntity {
  readonly collection: string;
  readonly key: string;
  /** By which the target tells states of the entity apart. */
  readonly etag: string;
  readonly entity: JsonObject;
}

export interface TargetView {
  /** Whether it lists everything that a collection holds, so that what nobody migrated shows too. */
  readonly listsAll: boolean;
  /** What a collection holds; of a target that does not list it, what stands under `keys`. */
  entities(collection: string, keys: readonly string[]): AsyncIterable<DumpedEntity>;
  /** How many entities of a collection were changed more than once; undefined: the target keeps no count. */
  changedTwice(collection: string): Promise<number | undefined>;
}
