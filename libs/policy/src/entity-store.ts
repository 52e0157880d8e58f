/** The entities that a decision may look at: who is in what, with which attributes and tags. */
import type { CedarRecord, EntityUid } from './value.js';

export interface Entity {
  readonly uid: EntityUid;
  readonly attributes: CedarRecord;
  /** The keys (`EntityUid.key`) of all that it is in, directly or not. */
  readonly ancestors: ReadonlySet<string>;
  readonly tags: CedarRecord;
}

export interface EntityStore {
  find(uid: EntityUid): Entity | undefined;
}

const noAttributes: CedarRecord = {};

/** An entity for a request in hand; `ancestors` must name all of them, also the indirect ones. */
export function entity(
  uid: EntityUid,
  content: { attributes?: CedarRecord; ancestors?: readonly EntityUid[]; tags?: CedarRecord } = {},
): Entity {
  return {
    uid,
    attributes: content.attributes ?? noAttributes,
    ancestors: new Set(content.ancestors?.map((ancestor) => ancestor.key)),
    tags: content.tags ?? noAttributes,
  };
}

/** A store of the entities given; of two with one uid, the later counts. */
export function entityStore(entities: Iterable<Entity>): EntityStore {
  const byKey = new Map<string, Entity>();
  for (const entity of entities) byKey.set(entity.uid.key, entity);
  return { find: (uid) => byKey.get(uid.key) };
}
